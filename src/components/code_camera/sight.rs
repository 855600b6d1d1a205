//! What the camera does, or why it does not.

use crate::platform::camera::CameraError;

/// What is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The camera is being asked for.
    Starting,
    /// It looks.
    Live,
    /// The page was hidden, and the camera let go.
    Hidden,
    /// The connection is not secure: the browser gives no camera.
    Insecure,
    /// The person, or the device, said no.
    Refused,
    /// There is no camera.
    Missing,
    /// Another app has it, or took it.
    Busy,
    /// It does not work.
    Failed,
    /// It works, but what finds codes in its pictures could not be loaded.
    Blind,
}

impl From<CameraError> for Sight {
    fn from(error: CameraError) -> Self {
        match error {
            CameraError::Insecure => Self::Insecure,
            CameraError::Refused => Self::Refused,
            CameraError::Missing => Self::Missing,
            CameraError::Busy => Self::Busy,
            CameraError::Failed => Self::Failed,
        }
    }
}
