// Counts the days that a ship lies at the quay, and what that costs.
use std::env;
use std::process;

fn fee(days: u64) -> u64 {
    if days <= 3 {
        return days * 40;
    }
    120 + (days - 3) * 25
}

fn main() {
    let days = env::args().nth(1).and_then(|a| a.parse().ok());
    match days {
        Some(d) => println!("{} days: {} crowns", d, fee(d)),
        None => {
            eprintln!("usage: app DAYS");
            process::exit(2);
        }
    }
}
