//! The input line by line, the output line by line.

use std::io::{BufRead, Write, stdin, stdout};

/// What comes out for a line.
pub(crate) enum Answer {
    Taken(String),
    /// Refused, with what goes to the output.
    Refused(String),
    /// Refused, with what goes to the error output; the output has an empty line.
    Wrong(String),
}

/// Answers every line of the input; whether all were taken. A line may end with CR LF, and the
/// last one with nothing.
pub(crate) fn each(answer: impl Fn(&[u8]) -> Answer) -> std::io::Result<bool> {
    let mut input = stdin().lock();
    let mut output = stdout().lock();
    let mut all = true;
    let mut line = Vec::new();
    let mut number = 0_u64;
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let written = match answer(text) {
            Answer::Taken(written) => written,
            Answer::Refused(written) => {
                all = false;
                written
            }
            Answer::Wrong(why) => {
                all = false;
                eprintln!("payment-qr: line {number}: {why}");
                String::new()
            }
        };
        writeln!(output, "{written}")?;
        line.clear();
    }
    output.flush()?;
    Ok(all)
}

/// The bytes of a code: as they are, or behind `hex:`. The error is the place in the line of what
/// is no hexadecimal.
pub(crate) fn bytes(line: &[u8]) -> Result<Vec<u8>, usize> {
    let Some(digits) = line.strip_prefix(b"hex:") else {
        return Ok(line.to_vec());
    };
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let start = line.len() - digits.len();
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for (index, pair) in digits.chunks(2).enumerate() {
        let at = start + index * 2;
        match pair {
            [high, low] => {
                let high = digit(*high).ok_or(at)?;
                bytes.push(high << 4 | digit(*low).ok_or(at + 1)?);
            }
            _ => return Err(at),
        }
    }
    Ok(bytes)
}
