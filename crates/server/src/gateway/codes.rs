//! Delivery of one-time codes: by the operator's command, on the demo's own page, or not at all.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use poltina_domain::Phone;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;

/// A code is on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The code itself, to be shown on the sign-in page: from a demo alone.
    pub shown: Option<String>,
}

/// Why a code cannot be delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The operator has set up no way to deliver codes.
    #[error("no gateway for codes is set up: start the server with --code-command, or --demo")]
    NotConfigured,
    /// The gateway failed. The reason names no number and no code.
    #[error("the gateway for codes failed: {0}")]
    Failed(String),
}

/// A way to send a code to a phone.
#[async_trait]
pub trait CodeDelivery: Send + Sync + 'static {
    /// Sends the code to the number.
    ///
    /// # Errors
    /// [`DeliveryError`] where it is known that the code will not arrive.
    async fn deliver(&self, phone: &Phone, code: &str) -> Result<Delivered, DeliveryError>;
}

/// The demo's way: the page that asks for the code shows it.
#[derive(Clone, Copy, Debug)]
pub struct ShownDelivery;

#[async_trait]
impl CodeDelivery for ShownDelivery {
    async fn deliver(&self, _: &Phone, code: &str) -> Result<Delivered, DeliveryError> {
        Ok(Delivered {
            shown: Some(code.to_owned()),
        })
    }
}

/// No way is set up.
#[derive(Clone, Copy, Debug)]
pub struct NoDelivery;

#[async_trait]
impl CodeDelivery for NoDelivery {
    async fn deliver(&self, _: &Phone, _: &str) -> Result<Delivered, DeliveryError> {
        Err(DeliveryError::NotConfigured)
    }
}

/// The operator's own command, run by the shell. It reads one line, `<phone> <code>`, and ends
/// with 0 once the code is on its way. Arguments would be seen by everybody on the machine.
#[derive(Clone, Debug)]
pub struct CommandDelivery {
    command: String,
    patience: Duration,
    running: Arc<Semaphore>,
}

/// How many commands run at once: a gateway that hangs must not take the machine, nor every request that
/// may be worked on.
const COMMANDS: usize = 64;

impl CommandDelivery {
    /// Delivery by this shell command, which gets ten seconds for each code.
    #[must_use]
    pub fn new(command: String) -> Self {
        let patience = Duration::from_secs(10);
        Self::patient(command, patience)
    }

    fn patient(command: String, patience: Duration) -> Self {
        let running = Arc::new(Semaphore::new(COMMANDS));
        Self {
            command,
            patience,
            running,
        }
    }

    async fn run(&self, line: &str) -> std::io::Result<std::process::ExitStatus> {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(&self.command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            match input.write_all(line.as_bytes()).await {
                // The command need not read what it does not want.
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error),
                _ => {}
            }
        }
        child.wait().await
    }
}

#[async_trait]
impl CodeDelivery for CommandDelivery {
    async fn deliver(&self, phone: &Phone, code: &str) -> Result<Delivered, DeliveryError> {
        let Ok(_running) = self.running.try_acquire() else {
            return Err(DeliveryError::Failed("too many commands run".to_owned()));
        };
        let line = format!("{} {code}\n", phone.as_str());
        match tokio::time::timeout(self.patience, self.run(&line)).await {
            Ok(Ok(status)) if status.success() => Ok(Delivered::default()),
            Ok(Ok(status)) => Err(DeliveryError::Failed(format!(
                "the command ended with {status}"
            ))),
            Ok(Err(error)) => Err(DeliveryError::Failed(format!("the command: {error}"))),
            Err(_) => Err(DeliveryError::Failed(
                "the command took too long".to_owned(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn deliver(command: &str, patience: Duration) -> Result<Delivered, DeliveryError> {
        let command = command.to_owned();
        let phone: Phone = "+79160000001".parse().unwrap();
        CommandDelivery::patient(command, patience)
            .deliver(&phone, "123456")
            .await
    }

    #[tokio::test]
    async fn the_command_reads_number_and_code_and_nothing_of_them_is_shown() {
        let reads = r#"read line && [ "$line" = "+79160000001 123456" ]"#;
        assert_eq!(
            deliver(reads, Duration::from_secs(10)).await,
            Ok(Delivered { shown: None })
        );
    }

    #[tokio::test]
    async fn a_command_that_fails_or_hangs_is_a_failure() {
        let failed = deliver("exit 3", Duration::from_secs(10)).await;
        assert!(
            matches!(failed, Err(DeliveryError::Failed(ref why)) if why.contains('3')),
            "{failed:?}"
        );
        let late = deliver("exec tail -f /dev/null", Duration::from_millis(50)).await;
        assert!(
            matches!(late, Err(DeliveryError::Failed(ref why)) if why.contains("long")),
            "{late:?}"
        );
    }

    #[tokio::test]
    async fn without_a_gateway_no_code_is_delivered_and_none_is_shown() {
        let phone: Phone = "+79160000001".parse().unwrap();
        assert_eq!(
            NoDelivery.deliver(&phone, "123456").await,
            Err(DeliveryError::NotConfigured)
        );
    }
}
