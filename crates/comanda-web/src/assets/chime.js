// The sound of a new order: two rising tones, made by the browser itself, again every ten seconds until somebody
// touches one of the new cards.

const EVERY_MS = 10000;
let context = null;
let timer = null;
let waiting = new Set();

/** Browsers only allow sound after a tap: this is called from one. Plays the chime once as a check. */
export async function enable() {
  context ??= new AudioContext();
  await context.resume();
  play();
}

/** These orders rang and nobody has touched them; rings at once for those that were not there before. */
export function ringFor(orders) {
  const isNew = [...orders].some((order) => !waiting.has(order));
  waiting = new Set(orders);
  if (isNew) {
    clearInterval(timer);
    timer = setInterval(play, EVERY_MS);
    play();
  }
  if (!waiting.size) {
    clearInterval(timer);
    timer = null;
  }
}

function play() {
  if (context?.state !== "running") return;
  tone(660, 0, 0.22);
  tone(880, 0.24, 0.42);
}

function tone(hertz, delay, seconds) {
  const begin = context.currentTime + delay;
  const oscillator = new OscillatorNode(context, { type: "triangle", frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.6, begin + 0.02);
  volume.gain.linearRampToValueAtTime(0, begin + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(begin + seconds);
}
