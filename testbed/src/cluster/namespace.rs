//! A network namespace: a process in it reaches the rest of this machine through one cable, which can be pulled.

use std::net::Ipv4Addr;
use std::process::Command;

use rand::RngExt;

/// A namespace with its cable. Dropping it removes both.
#[derive(Debug)]
pub struct Namespace {
    name: String,
    /// The third number of the addresses at both ends.
    number: u8,
}

impl Namespace {
    /// Makes one.
    ///
    /// # Errors
    ///
    /// Why it is not possible, which it is only for root on a kernel that has them.
    pub fn create() -> Result<Self, String> {
        let number = rand::rng().random_range(1..=254);
        let namespace = Self { name: format!("jpefarm{number}"), number };
        let Self { name, .. } = &namespace;
        let (outside, inside) = (namespace.outside(), namespace.inside());
        let (cable, far_end) = (namespace.cable(), "farm");
        // What a run that was killed has left.
        let _ = ip(&format!("netns del {name}"));
        for command in [
            format!("netns add {name}"),
            format!("link add {cable} type veth peer name {far_end} netns {name}"),
            format!("addr add {outside}/30 dev {cable}"),
            format!("link set {cable} up"),
            format!("-n {name} addr add {inside}/30 dev {far_end}"),
            format!("-n {name} link set {far_end} up"),
            format!("-n {name} link set lo up"),
        ] {
            ip(&command)?;
        }
        Ok(namespace)
    }

    /// The address of this machine as the namespace sees it.
    pub fn outside(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 251, self.number, 1)
    }

    /// The address of the namespace.
    pub fn inside(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 251, self.number, 2)
    }

    /// What has to stand before a command for it to run inside.
    pub fn prefix(&self) -> Vec<String> {
        ["ip", "netns", "exec", &self.name].map(str::to_owned).into()
    }

    /// Pulls the cable: what is sent in either direction vanishes.
    pub fn pull(&self) {
        ip(&format!("link set {} down", self.cable())).expect("it could be made, so it can be changed");
    }

    /// Puts it back.
    pub fn plug_in(&self) {
        ip(&format!("link set {} up", self.cable())).expect("it could be made, so it can be changed");
    }

    /// Lets what comes out of the namespace vanish, while it still hears everything.
    pub fn mute(&self) {
        self.route("replace");
    }

    /// Lets it speak again.
    pub fn unmute(&self) {
        self.route("del");
    }

    fn route(&self, verb: &str) {
        let route = format!("-n {} route {verb} blackhole {}/32", self.name, self.outside());
        ip(&route).expect("it could be made, so it can be changed");
    }

    fn cable(&self) -> String {
        format!("jpefarm{}", self.number)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The cable goes with its end.
        let _ = ip(&format!("netns del {}", self.name));
    }
}

fn ip(arguments: &str) -> Result<(), String> {
    let output = Command::new("ip").args(arguments.split(' ')).output();
    let output = output.map_err(|error| format!("the program `ip` cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("`ip {arguments}` fails: {}", said.trim_end())) }
}
