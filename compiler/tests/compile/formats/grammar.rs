//! A reader of grammars in the notation of ISO/IEC 14977, and a recogniser of the texts they describe.
//!
//! The recogniser tries every way to read a text, so it needs no order of alternatives; it remembers what each
//! rule matches at each place, so that it ends.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use unicode_normalization::char::is_combining_mark;

#[derive(Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Maybe(Box<Node>),
    Many(Box<Node>),
    /// What the first matches unless the second matches the same.
    But(Box<Node>, Box<Node>),
    Text(Vec<char>),
    Special(String),
    Rule(String),
}

/// A grammar.
#[derive(Debug)]
pub(crate) struct Grammar {
    rules: HashMap<String, Node>,
}

impl Grammar {
    /// Reads a grammar; panics at what is none.
    pub(crate) fn read(text: &str) -> Self {
        let tokens = tokens(text);
        let mut rules = HashMap::new();
        for rule in tokens.split(|token| token == ";").filter(|rule| !rule.is_empty()) {
            let [name, equals, body @ ..] = rule else { panic!("{rule:?}") };
            assert_eq!(equals, "=", "{name}");
            let mut reader = Reader { tokens: body, at: 0 };
            let body = reader.any();
            assert_eq!(reader.at, reader.tokens.len(), "{name} ends early");
            assert!(rules.insert(name.clone(), body).is_none(), "{name} stands twice");
        }
        Self { rules }
    }

    /// Whether the whole text is what `rule` describes.
    pub(crate) fn accepts(&self, rule: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut matcher = Matcher { grammar: self, text: &text, known: HashMap::new() };
        matcher.rule(rule, 0).contains(&text.len())
    }

    /// Every terminal of the rules whose names `wanted` picks.
    pub(crate) fn terminals(&self, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.rules.iter().filter(|(name, _)| wanted(name)).for_each(|(_, rule)| collect(rule, &mut found));
        found
    }

    /// Names that rules use and none defines, and rules that nothing uses.
    pub(crate) fn loose_ends(&self) -> Vec<String> {
        let mut used = BTreeSet::from(["file".to_owned()]);
        self.rules.values().for_each(|rule| uses(rule, &mut used));
        let defined: BTreeSet<String> = self.rules.keys().cloned().collect();
        used.symmetric_difference(&defined).cloned().collect()
    }
}

fn collect(node: &Node, found: &mut BTreeSet<String>) {
    if let Node::Text(text) = node {
        found.insert(text.iter().collect());
    }
    for node in inner(node) {
        collect(node, found);
    }
}

fn uses(node: &Node, used: &mut BTreeSet<String>) {
    if let Node::Rule(name) = node {
        used.insert(name.clone());
    }
    for node in inner(node) {
        uses(node, used);
    }
}

fn inner(node: &Node) -> Vec<&Node> {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().collect(),
        Node::Maybe(node) | Node::Many(node) => vec![node],
        Node::But(node, other) => vec![node, other],
        Node::Text(_) | Node::Special(_) | Node::Rule(_) => Vec::new(),
    }
}

/// Names and signs as they are, terminals with their first quote, specials with their first question mark.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' if rest.starts_with("(*") => {
                rest = rest[rest.find("*)").unwrap() + 2..].trim_start();
                continue;
            }
            '"' | '\'' | '?' => rest[1..].find(first).unwrap() + 2,
            _ if first.is_ascii_alphabetic() => {
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap()
            }
            _ => 1,
        };
        let quoted = matches!(first, '"' | '\'' | '?');
        tokens.push(rest[..length - usize::from(quoted)].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Reader<'t> {
    tokens: &'t [String],
    at: usize,
}

impl Reader<'_> {
    fn sign(&mut self, sign: &str) -> bool {
        let is_next = self.tokens.get(self.at).is_some_and(|token| token == sign);
        self.at += usize::from(is_next);
        is_next
    }

    fn any(&mut self) -> Node {
        let mut nodes = vec![self.all()];
        while self.sign("|") {
            nodes.push(self.all());
        }
        Node::Any(nodes)
    }

    fn all(&mut self) -> Node {
        let mut nodes = vec![self.term()];
        while self.sign(",") {
            nodes.push(self.term());
        }
        Node::All(nodes)
    }

    fn term(&mut self) -> Node {
        let node = self.factor();
        if self.sign("-") { Node::But(Box::new(node), Box::new(self.factor())) } else { node }
    }

    fn factor(&mut self) -> Node {
        let token = self.tokens[self.at].clone();
        self.at += 1;
        let mut closed = |sign: &str| {
            let node = self.any();
            assert!(self.sign(sign), "{sign} is missing at {:?}", self.tokens.get(self.at));
            node
        };
        match token.as_str() {
            "(" => closed(")"),
            "[" => Node::Maybe(Box::new(closed("]"))),
            "{" => Node::Many(Box::new(closed("}"))),
            _ => match token.split_at(1) {
                ("\"" | "'", text) => Node::Text(text.chars().collect()),
                ("?", words) => Node::Special(words.trim().to_owned()),
                _ => Node::Rule(token),
            },
        }
    }
}

type Ends = Rc<BTreeSet<usize>>;

struct Matcher<'g> {
    grammar: &'g Grammar,
    text: &'g [char],
    known: HashMap<(&'g str, usize), Ends>,
}

impl<'g> Matcher<'g> {
    fn rule(&mut self, name: &str, at: usize) -> Ends {
        let (name, node) = self.grammar.rules.get_key_value(name).unwrap_or_else(|| panic!("no {name}"));
        if let Some(ends) = self.known.get(&(name.as_str(), at)) {
            return Rc::clone(ends);
        }
        let ends = Rc::new(self.node(node, at));
        self.known.insert((name, at), Rc::clone(&ends));
        ends
    }

    fn node(&mut self, node: &'g Node, at: usize) -> BTreeSet<usize> {
        match node {
            Node::All(nodes) => nodes.iter().fold(BTreeSet::from([at]), |starts, node| {
                starts.into_iter().flat_map(|start| self.node(node, start)).collect()
            }),
            Node::Any(nodes) => nodes.iter().flat_map(|node| self.node(node, at)).collect(),
            Node::Maybe(node) => std::iter::once(at).chain(self.node(node, at)).collect(),
            Node::Many(node) => self.many(node, at),
            Node::But(node, other) => {
                let others = self.node(other, at);
                self.node(node, at).into_iter().filter(|end| !others.contains(end)).collect()
            }
            Node::Text(text) => self.terminal(text, at).into_iter().collect(),
            Node::Special(words) => {
                special(words, &self.text[at..]).map(|length| at + length).into_iter().collect()
            }
            Node::Rule(name) => self.rule(name, at).iter().copied().collect(),
        }
    }

    fn many(&mut self, node: &'g Node, at: usize) -> BTreeSet<usize> {
        let mut ends = BTreeSet::from([at]);
        let mut open = vec![at];
        while let Some(start) = open.pop() {
            for end in self.node(node, start) {
                if ends.insert(end) {
                    open.push(end);
                }
            }
        }
        ends
    }

    fn terminal(&self, text: &[char], at: usize) -> Option<usize> {
        let written = self.text.get(at..at + text.len())?;
        let same = |(wanted, found): (&char, &char)| {
            wanted.eq_ignore_ascii_case(found) || (*wanted, *found) == ('_', '-')
        };
        text.iter().zip(written).all(same).then_some(at + text.len())
    }
}

/// How many characters at the start of `rest` are what the words say.
fn special(words: &str, rest: &[char]) -> Option<usize> {
    let first = rest.first().copied();
    let one = |is: fn(char) -> bool| first.filter(|character| is(*character)).map(|_| 1);
    match words {
        "byte order mark" => one(|character| character == '\u{feff}'),
        "TAB" => one(|character| character == '\t'),
        "LF" => one(|character| character == '\n'),
        "CR" => one(|character| character == '\r').filter(|_| rest.get(1) != Some(&'\n')),
        "CR LF" => rest.starts_with(&['\r', '\n']).then_some(2),
        "end of file" => rest.is_empty().then_some(0),
        "ASCII letter or digit" => one(|character| character.is_ascii_alphanumeric()),
        "any letter, digit or mark" => {
            one(|character| character.is_alphanumeric() || is_combining_mark(character))
        }
        "any character that may stand in a text, but no line end" => one(|character| match character {
            '\n' | '\r' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => false,
            other => other >= ' ' || other == '\t',
        }),
        _ => panic!("nobody knows what ? {words} ? is"),
    }
}
