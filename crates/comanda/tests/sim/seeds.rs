//! The tests: seeds that must hold, defects that must be caught.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::broken::Defect;
use crate::coverage::{Covered, WANTED};
use crate::plan::Plan;
use crate::run::{Outcome, run};
use crate::story;

/// Seeds of every test run.
const SEEDS: u64 = 200;

/// Says which seeds a long run takes, as `from..to`. Set by `cargo xtask simulate`.
const SEEDS_VARIABLE: &str = "COMANDA_SIM_SEEDS";

/// Runs seeds on every core until one breaks a promise; gives the lowest that did.
fn first_broken(
    seeds: &Range<u64>,
    defect: Option<Defect>,
    watch: &(dyn Fn(u64, &Outcome) + Sync),
) -> Option<u64> {
    let next = AtomicU64::new(seeds.start);
    let broken: Mutex<Option<u64>> = Mutex::new(None);
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end || broken.lock().unwrap().is_some_and(|found| found < seed) {
                return;
            }
            let outcome = run(&Plan::of_seed(seed, defect));
            watch(seed, &outcome);
            if !outcome.broken.is_empty() {
                let mut broken = broken.lock().unwrap();
                *broken = Some(broken.map_or(seed, |found| found.min(seed)));
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    broken.into_inner().unwrap()
}

/// The smallest story of a seed that breaks a promise.
fn story_of(seed: u64, defect: Option<Defect>) -> String {
    let plan = Plan::of_seed(seed, defect);
    let outcome = run(&plan);
    let (plan, outcome, tries) = story::shrink(&plan, outcome);
    story::tell(&plan, &outcome, tries)
}

#[expect(clippy::disallowed_methods, reason = "how `cargo xtask simulate` names the seeds of a long run")]
fn asked_for() -> Option<Range<u64>> {
    let asked = std::env::var(SEEDS_VARIABLE).ok()?;
    let (from, to) = asked.split_once("..").expect("`from..to`");
    Some(from.parse().expect("a number")..to.parse().expect("a number"))
}

#[test]
fn every_seed_holds() {
    let asked = asked_for();
    let seeds = asked.clone().unwrap_or(0..SEEDS);
    let (started, done) = (Instant::now(), AtomicU64::new(0));
    let (steps, orders, crashes, faults) =
        (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let watch = |_: u64, outcome: &Outcome| {
        steps.fetch_add(outcome.steps, Ordering::Relaxed);
        orders.fetch_add(outcome.orders as u64, Ordering::Relaxed);
        crashes.fetch_add(outcome.crashes, Ordering::Relaxed);
        faults.fetch_add(outcome.fired.len() as u64, Ordering::Relaxed);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if asked.is_some() && done.is_multiple_of(500) {
            eprintln!("{done} seeds in {:.0} s", started.elapsed().as_secs_f64());
        }
    };
    let covered: Mutex<Covered> = Mutex::default();
    let watch = |seed: u64, outcome: &Outcome| {
        let mut covered = covered.lock().unwrap();
        for (what, times) in &outcome.covered {
            *covered.entry(what.clone()).or_default() += times;
        }
        drop(covered);
        watch(seed, outcome);
    };
    let broken = first_broken(&seeds, None, &watch);
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "{} seeds in {:.1} s: {} steps, {} orders, {} crashes, {} faults",
        read(&done),
        started.elapsed().as_secs_f64(),
        read(&steps),
        read(&orders),
        read(&crashes),
        read(&faults)
    );
    if let Some(seed) = broken {
        panic!("{}", story_of(seed, None));
    }
    let covered = covered.into_inner().unwrap();
    println!("What came to pass: {covered:#?}");
    let missing: Vec<&str> = WANTED.into_iter().filter(|what| !covered.contains_key(*what)).collect();
    // A few seeds, asked for by hand, need not have everything.
    assert!(read(&done) < SEEDS || missing.is_empty(), "never came to pass: {missing:#?}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..8 {
        let plan = Plan::of_seed(seed, None);
        let (one, other) = (run(&plan), run(&plan));
        assert!(!one.trace.is_empty());
        let differs = one.trace.lines().zip(other.trace.lines()).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(one.trace, other.trace, "seed {seed}");
    }
}

#[test]
fn every_defect_is_caught() {
    for defect in Defect::ALL {
        let caught = first_broken(&(0..SEEDS), Some(defect), &|_, _| {});
        assert!(caught.is_some(), "{defect:?} was not caught within {SEEDS} seeds");
        println!("{defect:?} is caught by seed {}", caught.unwrap_or_default());
    }
}

#[test]
fn a_story_is_smaller_than_its_world() {
    let defect = Some(Defect::NumbersDoubled);
    let seed = first_broken(&(0..SEEDS), defect, &|_, _| {}).expect("it is caught");
    let plan = Plan::of_seed(seed, defect);
    let outcome = run(&plan);
    let (broken, lines) = (outcome.broken[0].invariant, outcome.trace.lines().count());
    let (plan, outcome, tries) = story::shrink(&plan, outcome);
    assert!(outcome.broken.iter().any(|found| found.invariant == broken));
    assert!(outcome.trace.lines().count() < lines);
    let story = story::tell(&plan, &outcome, tries);
    assert!(story.contains(broken) && story.contains(&format!("cargo xtask simulate --seed {}", plan.seed)));
}

/// `cargo xtask simulate --seed N`: what happens in one world, and if it breaks a promise, in the smallest that still does.
#[test]
fn tell_one_seed() {
    let seed = asked_for().map_or(0, |seeds| seeds.start);
    let outcome = run(&Plan::of_seed(seed, None));
    if outcome.broken.is_empty() {
        println!("{}seed {seed} kept every promise", outcome.trace);
    } else {
        panic!("{}", story_of(seed, None));
    }
}
