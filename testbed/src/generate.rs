//! Big projects, made from a seed.
//!
//! The mix is that of targets.md S5: 40 % interactions, 20 % buffs, 15 % traits, 5 % enums, 20 % strings.

use std::fmt::Write;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use schemas::{ProjectPath, SourceFile};

const ELEMENTS_PER_FILE: usize = 200;

const WORDS: [&str; 16] = [
    "amber", "barn", "candle", "drizzle", "ember", "fiddle", "gravel", "hazel", "ivy", "jasmine", "kettle",
    "lilac", "meadow", "nettle", "orchard", "pebble",
];

/// A project of `n_elements` in the section dialect; equal arguments give equal bytes.
pub fn project(n_elements: usize, seed: u64) -> Vec<SourceFile> {
    let mut generator = Generator { rng: StdRng::seed_from_u64(seed), n_traits: 0 };
    let head = format!("[Project]\nname: Big {n_elements}\nid: big_{n_elements}\nversion: 1.0.0\nend\n");
    let mut files = vec![file("src/project.jpe", head)];
    for (file_idx, start) in (0..n_elements).step_by(ELEMENTS_PER_FILE).enumerate() {
        let mut text = String::new();
        for number in start..n_elements.min(start + ELEMENTS_PER_FILE) {
            generator.element(&mut text, number);
        }
        files.push(file(&format!("src/part_{file_idx:05}.jpe"), text));
    }
    files
}

fn file(path: &str, text: String) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).expect("a good path"), content: text.into_bytes() }
}

struct Generator {
    rng: StdRng,
    n_traits: usize,
}

impl Generator {
    fn element(&mut self, text: &mut String, number: usize) {
        match self.rng.random_range(0..100) {
            0..40 => self.interaction(text, number),
            40..60 => self.buff(text, number),
            60..75 => self.trait_(text, number),
            75..80 => self.enumeration(text, number),
            _ => self.string(text, number),
        }
        text.push_str("end\n\n");
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<_> =
            (0..count).map(|_| *WORDS.choose(&mut self.rng).expect("there are words")).collect();
        words.join(" ")
    }

    fn head(&mut self, text: &mut String, section: &str, id: &str) {
        let (name, description) = (self.words(2), self.words(9));
        write!(text, "[{section}]\nid: {id}\ndisplay_name: {name}\ndescription: {description}\n")
            .expect("writing into a string");
    }

    fn interaction(&mut self, text: &mut String, number: usize) {
        self.head(text, "Interactions", &format!("int_{number:07}"));
        for role in ["Actor", "Target"] {
            let description = self.words(4);
            writeln!(text, "participant: role:{role}, description:{description}")
                .expect("writing into a string");
        }
        let disabled = self.rng.random_bool(0.5);
        writeln!(text, "autonomy_disabled: {disabled}").expect("writing into a string");
    }

    fn buff(&mut self, text: &mut String, number: usize) {
        self.head(text, "Buffs", &format!("buff_{number:07}"));
        let minutes = self.rng.random_range(10..600);
        writeln!(text, "duration: {minutes}").expect("writing into a string");
        if self.n_traits > 0 && self.rng.random_bool(0.2) {
            let number = self.rng.random_range(0..self.n_traits);
            writeln!(text, "trait: trait_{number:07}").expect("writing into a string");
        }
    }

    fn trait_(&mut self, text: &mut String, _number: usize) {
        let number = self.n_traits;
        self.n_traits += 1;
        self.head(text, "Traits", &format!("trait_{number:07}"));
    }

    fn enumeration(&mut self, text: &mut String, number: usize) {
        writeln!(text, "[Enums]\nid: enum_{number:07}").expect("writing into a string");
        for option in 0..self.rng.random_range(2..9) {
            writeln!(text, "option: opt_{option}:{option}").expect("writing into a string");
        }
    }

    fn string(&mut self, text: &mut String, number: usize) {
        let words = self.words(12);
        write!(text, "[Strings]\nkey: str_{number:07}\ntext: {words}.\nlocale: en_US\n")
            .expect("writing into a string");
    }
}
