//! What was measured, in Markdown.

use crate::floors::Floor;
use crate::timing::{Single, Times};
use crate::whole::Whole;

/// What was measured of one engine.
pub(crate) struct Row {
    pub(crate) engine: &'static str,
    pub(crate) people: usize,
    /// One person alone only where the engine is made for it.
    pub(crate) times: Times,
}

const NOTES: &str = "
CPU time of the one thread that decides, the least of rounds in which all have a turn; one alone: of up to 501 people, asked about one by one,
less what it takes to read the clock. Policy and people are loaded before.
Engines that are asked about fewer people are asked about the first of them.

Cedar answers one request at a time, as casbin does: to ask about every entitlement takes
hundreds of times as long. Here it is only asked which rules match, by one request about a resource
that is in every role, and one about a resource in every forbid and approval; what is held is
made of them in the time that is told. The loop and the prototypes can do only this job.";

/// Times of engines, with ratios to the first.
pub(crate) fn engines(rows: &[Row]) {
    println!("| engine | people | per person | to Rolebook | one alone: median | p95 |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let base = rows.first().map_or(1.0, |row| row.times.per_person);
    for row in rows {
        let single = |of: fn(&Single) -> f64| {
            row.times.single.as_ref().map_or("–".into(), |single| time(of(single)))
        };
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            row.engine,
            grouped(row.people),
            time(row.times.per_person),
            ratio(row.times.per_person / base),
            single(|single| single.median),
            single(|single| single.p95),
        );
    }
    println!("{NOTES}");
}

/// What reading and writing cost.
pub(crate) fn floors(floors: &[Floor]) {
    println!("| reading and writing | per person | bytes per person |");
    println!("| --- | ---: | ---: |");
    for floor in floors {
        let (what, bytes) = (floor.what, grouped(floor.bytes));
        println!("| {what} | {} | {bytes} |", time(floor.per_person));
    }
}

/// What the program takes from file to file.
pub(crate) fn whole(rows: &[Whole]) {
    println!("| `--output` | bytes out | CPU time | reading and writing alone | ratio |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for Whole { output, bytes, took, floor } in rows {
        let (bytes, ratio) = (grouped(*bytes), ratio(took / floor));
        println!("| `{output}` | {bytes} | {} | {} | {ratio} |", time(*took), time(*floor));
    }
}

/// How the time for each person grows from the small job to this one.
pub(crate) fn growth(size: &str, small: &[Row], rows: &[Row]) {
    println!("| growth | S, per person | {size}, per person | ratio |");
    println!("| --- | ---: | ---: | ---: |");
    for before in small {
        let after = rows.iter().find(|row| row.engine == before.engine);
        let Some(after) = after else { continue };
        println!(
            "| {} | {} | {} | {} |",
            before.engine,
            time(before.times.per_person),
            time(after.times.per_person),
            ratio(after.times.per_person / before.times.per_person),
        );
    }
}

/// Nanoseconds in the unit that reads best.
fn time(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        ..1e9 => (nanoseconds / 1e6, "ms"),
        _ => (nanoseconds / 1e9, "s"),
    };
    format!("{} {unit}", ratio(number))
}

/// To two or three digits.
fn ratio(number: f64) -> String {
    match number {
        ..0.01 => format!("{number:.4}"),
        ..0.1 => format!("{number:.3}"),
        ..1.0 => format!("{number:.2}"),
        ..10.0 => format!("{number:.1}"),
        _ => grouped(number.round() as usize),
    }
}

/// `12,345`
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
