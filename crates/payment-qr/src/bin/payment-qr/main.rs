//! The command for integrators and support: decode, encode, draw.

mod decode;
mod draw;
mod encode;
mod fields;
mod lines;

use std::process::ExitCode;

const USAGE: &str = "\
payment-qr reads, writes and draws payment codes, one a line of the input.

  payment-qr decode [--host HOST]
      Code (UTF-8 or other bytes, or hex: and the bytes in hexadecimal) to one JSON object.
      HOST (and port) is this wallet's own: its /pay/ links are told from those of others.
  payment-qr encode [--host HOST]
      JSON object with kind and fields, as decode prints them, to a code.
      HOST is put into links of this wallet.
  payment-qr draw [--level M|Q|H] [--mark] [--bars]
      Code to one SVG: a QR symbol (level M or higher unless said; --mark leaves room in the
      centre and needs Q or H), or a Code 128 with --bars.

Exit status: 0 all lines were taken, 1 a line was refused, 2 wrong usage or broken input/output.
";

/// What the command line asks for.
struct Options {
    command: Command,
    host: Option<String>,
    level: payment_qr::draw::Level,
    mark: bool,
    bars: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Decode,
    Encode,
    Draw,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match Options::of(&arguments) {
        Ok(options) => options,
        Err(wrong) => {
            eprint!("payment-qr: {wrong}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match options.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads us has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("payment-qr: {error}");
            ExitCode::from(2)
        }
    }
}

impl Options {
    fn of(arguments: &[String]) -> Result<Self, String> {
        let mut arguments = arguments.iter().map(String::as_str);
        let command = match arguments.next() {
            Some("decode") => Command::Decode,
            Some("encode") => Command::Encode,
            Some("draw") => Command::Draw,
            Some(other) => return Err(format!("there is no command {other}")),
            None => return Err("say decode, encode or draw".to_owned()),
        };
        let mut options = Self {
            command,
            host: None,
            level: payment_qr::draw::Level::Medium,
            mark: false,
            bars: false,
        };
        let draws = command == Command::Draw;
        while let Some(option) = arguments.next() {
            match option {
                "--host" if !draws => {
                    let host = arguments.next().filter(|host| !host.is_empty());
                    options.host = Some(host.ok_or("--host needs a host")?.to_owned());
                }
                "--level" if draws => {
                    let level = arguments.next().and_then(draw::level);
                    options.level = level.ok_or("--level needs M, Q or H")?;
                }
                "--mark" if draws => options.mark = true,
                "--bars" if draws => options.bars = true,
                other => return Err(format!("{other} is no option of this command")),
            }
        }
        if options.bars && options.mark {
            return Err("bars have no room for a mark".to_owned());
        }
        Ok(options)
    }

    /// Whether every line was taken.
    fn run(&self) -> std::io::Result<bool> {
        match self.command {
            Command::Decode => {
                let host = self.host.as_deref().unwrap_or_default();
                lines::each(|line| decode::line(line, host))
            }
            Command::Encode => {
                let host = self.host.as_deref();
                lines::each(|line| encode::line(line, host))
            }
            Command::Draw => lines::each(|line| draw::line(line, self)),
        }
    }
}
