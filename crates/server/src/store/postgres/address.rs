//! Where a PostgreSQL database is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use postgres::Config;
use postgres::config::{Host, SslMode};

/// How long a server may take to be reached, and to acknowledge what was sent to it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The address of a PostgreSQL database, as `postgres://user@host:port/name`.
#[derive(Clone)]
pub struct Address(Box<Config>);

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        // All of a configuration, but for its password, is in what is shown of it for finding faults.
        format!("{:?}", self.0) == format!("{:?}", other.0)
    }
}

impl Eq for Address {}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl Address {
    /// How it is connected to: a server that falls silent is given up in time.
    pub(super) fn config(&self) -> &Config {
        &self.0
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        // The driver's own words may hold the password.
        let mut config: Config = url.parse().map_err(|_| {
            "this is no address of a PostgreSQL database: use `postgres://USER@HOST:PORT/NAME`, or \
             `postgres://USER@/NAME?host=/FOLDER` for a socket"
                .to_owned()
        })?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err("the address names no database: add `/NAME`".to_owned());
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(
                "TLS to PostgreSQL is not supported yet: take `sslmode` out of the address, and reach \
                 the database through a socket, a private network or a tunnel"
                    .to_owned(),
            );
        }
        config
            .ssl_mode(SslMode::Disable)
            .application_name("poltina-server")
            .connect_timeout(PATIENCE)
            .tcp_user_timeout(PATIENCE)
            .keepalives_idle(PATIENCE)
            .keepalives_interval(Duration::from_secs(2))
            .keepalives_retries(3);
        Ok(Self(Box::new(config)))
    }
}

/// Without the password, and without who signs in.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.0.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".to_owned(),
        };
        let name = self.0.get_dbname().unwrap_or_default();
        write!(f, "PostgreSQL's {name} at {host}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        let read = |url: &str| url.parse::<Address>().map(|address| address.to_string());
        assert_eq!(
            read("postgres://ann:secret@db.example:5433/books").unwrap(),
            "PostgreSQL's books at db.example"
        );
        assert_eq!(
            read("postgres://ann@/books?host=/run/postgresql").unwrap(),
            "PostgreSQL's books at /run/postgresql"
        );
        let wrong = read("postgres://ann:secret@db:port/books").unwrap_err();
        assert!(!wrong.contains("secret"), "{wrong}");
        assert!(read("postgres://db.example").unwrap_err().contains("/NAME"));
    }

    #[test]
    fn what_asks_for_tls_is_refused_with_a_reason() {
        let asks = "postgres://ann@db.example/books?sslmode=require";
        let refused = asks.parse::<Address>().unwrap_err();
        assert!(refused.contains("TLS"), "{refused}");
    }
}
