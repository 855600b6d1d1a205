//! A connection to a port or to a socket, whichever it is.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use postgres::Config;
use postgres::config::Host;

/// Where a server is reached.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Port(u16),
    Socket(PathBuf),
}

impl Target {
    /// The PostgreSQL at this address.
    pub(crate) fn of(address: &str) -> Self {
        let config: Config = address.parse().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        match config.get_hosts().first() {
            Some(Host::Unix(folder)) => Self::Socket(folder.join(format!(".s.PGSQL.{port}"))),
            _ => Self::Port(port),
        }
    }

    pub(crate) fn connect(&self) -> io::Result<Stream> {
        match self {
            Self::Port(port) => {
                let stream = TcpStream::connect(("127.0.0.1", *port))?;
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
            Self::Socket(path) => UnixStream::connect(path).map(Stream::Unix),
        }
    }
}

#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Stream {
    /// The same connection once more.
    pub(crate) fn twin(&self) -> io::Result<Self> {
        match self {
            Self::Tcp(stream) => stream.try_clone().map(Self::Tcp),
            Self::Unix(stream) => stream.try_clone().map(Self::Unix),
        }
    }

    /// Ends it, both ways, for whoever holds it.
    pub(crate) fn cut(&self) {
        // It may be over already.
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(to),
            Self::Unix(stream) => stream.read(to),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(from),
            Self::Unix(stream) => stream.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
