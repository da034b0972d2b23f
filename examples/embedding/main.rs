//! Rolebook in a program of one's own: `cargo run --example embedding`.
//!
//! Loads the example company's policy, asks about one record that came in, and then about
//! everybody, on two threads, in order.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;
use std::path::Path;

use rolebook::engine::{Form, Tally, Teller, in_batches};
use rolebook::eval::State;
use rolebook::identity::PersonId;
use rolebook::policy::{Date, Policy};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let (policy, mapping) = Policy::load_with_mapping(&dir)?;
    let on: Date = "2026-11-23".parse()?;

    // One record, as a service would get it.
    let record = json!({
        "id": "n1", "name": "Noa Joiner", "email": "new.joiner@acme.example", "department": "Engineering",
        "title": "Software Engineer", "level": 4, "country": "US", "worker_type": "employee",
        "status": "active", "start_date": "2026-11-02", "mfa": true,
    });
    match policy.identity(&record) {
        Ok(identity) => {
            let decision = policy.evaluate(&identity, on);
            let held = decision.entitlements.iter().flatten();
            let names: Vec<&str> = held.map(|held| held.entitlement.as_str()).collect();
            println!("n1 would be considered for {}", names.join(", "));
        }
        Err(findings) => findings.iter().for_each(|finding| println!("{}", finding.message)),
    }

    // Everybody, compiled once.
    let population = policy.population().mapped(&mapping).read_file(dir.join("people.csv"))?;
    let company = policy.company(&population);
    let people: Vec<PersonId> = population.ids().collect();
    let mut bytes = 0;
    in_batches(
        people.chunks(16),
        2,
        || Teller::new(company.engine(), company.world(), on),
        |teller, batch: &[PersonId]| {
            let (mut lines, mut tally) = (Vec::new(), Tally::new(0));
            let mut each = batch.iter();
            let told = each
                .try_for_each(|id| teller.tell(*id, Form::Entitlements, &mut lines, &mut tally));
            told.map(|()| (lines, tally))
        },
        |told| {
            let (lines, _) = told?;
            bytes += lines.len();
            Ok::<(), serde_json::Error>(())
        },
    )?;
    println!("{} people, {bytes} bytes of decisions", people.len());

    // Or one after the other, as sets, without writing anything out.
    let mut worker = company.engine().worker();
    let mut granted = 0;
    for person in people {
        if let rolebook::engine::Answer::Stands(stand) = worker.answer(company.world(), person, on)
        {
            granted += stand.count(State::Granted);
        }
    }
    println!("{granted} entitlements granted to those who stand by rules alone");
    Ok(())
}
