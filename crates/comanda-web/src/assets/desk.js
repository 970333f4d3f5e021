// What every page of the desk does: sends forms without leaving the page, says what became of them, and keeps
// regions fresh. The pages work without it.

export const config = JSON.parse(document.body.dataset.config || "{}");

const toastBox = document.getElementById("toast");
const toastText = document.getElementById("toast-text");
const toastUndo = document.getElementById("toast-undo");
let toastTimer;

/** Shows a sentence at the bottom; with `undo`, a button that calls it. */
export function toast(text, { bad = false, undo = null, ms = 8000 } = {}) {
  clearTimeout(toastTimer);
  toastText.textContent = text;
  toastBox.classList.toggle("bad", bad);
  toastUndo.hidden = !undo;
  toastUndo.onclick = undo;
  toastBox.hidden = !text;
  toastTimer = setTimeout(() => { toastBox.hidden = true; }, ms);
}

// What covers a button can be tapped away.
toastText.addEventListener("click", () => { toastBox.hidden = true; });

/** A new id for a command: a repeated request with the same one is the same command. */
export function commandId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "cmd_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends a command; the answer is `{result, message, revision}`. */
export async function post(address, fields) {
  fields.set("command_id", commandId());
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
        signal: AbortSignal.timeout(10000),
      });
      if (response.ok) return await response.json();
      return { result: "failed", message: (await response.text()) || String(response.status) };
    } catch {
      // The same id again: if the first one did arrive, this one changes nothing.
      if (attempt === 2) return { result: "failed", message: config.words?.not_sent ?? "!" };
    }
  }
}

/** Sends a form as `post` does, its buttons disabled meanwhile. */
export async function sendForm(form, submitter) {
  const fields = new FormData(form, submitter);
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  // Not `form.action`: the buttons of that name hide it.
  const answer = await post(form.getAttribute("action"), fields);
  buttons.forEach((button) => { button.disabled = false; });
  return { answer, fields };
}

/** Swaps in fresh copies of the regions that are marked as live. */
async function refreshRegions() {
  const regions = [...document.querySelectorAll("[data-live-region]")];
  if (!regions.length || document.hidden) return;
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(10000) });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const region of regions) {
      const next = fresh.querySelector(`[data-live-region="${region.dataset.liveRegion}"]`);
      // A button that has the focus is not pulled away from under the finger.
      // Nor what somebody is changing.
      const isOpen = region.querySelector("details[open]");
      if (next && !isOpen && !region.contains(document.activeElement)) region.replaceChildren(...next.childNodes);
    }
  } catch {
    // The next turn tries again.
  }
}

if (!document.getElementById("board")) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    const { answer } = await sendForm(form, event.submitter);
    toast(answer.message, { bad: !["done", "pending"].includes(answer.result) });
    if (answer.result === "done" && "clears" in form.dataset) form.reset();
    document.activeElement?.blur();
    if (document.querySelector(".order-page") || "reloads" in form.dataset) location.reload();
    else await refreshRegions();
  });
  setInterval(refreshRegions, 5000);
}
