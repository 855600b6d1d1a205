//! SQLite's file system, asked through the disk: a shim over the default one.
#![allow(unsafe_code, reason = "SQLite takes a file system as C functions")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::io;
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::ptr;
use std::sync::{Arc, OnceLock};

use rusqlite::ffi::{
    self, SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_OK, sqlite3_file,
    sqlite3_io_methods, sqlite3_vfs,
};

use crate::disk::{Disk, Fault};

/// A file of ours; the default file system's own lies right behind it.
#[repr(C)]
struct File {
    /// What SQLite looks at.
    base: sqlite3_file,
    /// Where its disk is watched.
    watched: *mut Watched,
}

struct Watched {
    disk: Arc<Disk>,
    path: PathBuf,
}

static INSTALLED: OnceLock<c_int> = OnceLock::new();

/// Makes it SQLite's default, once.
pub(crate) fn install() -> io::Result<()> {
    // SAFETY: the default file system is there for as long as the process is, and so is the copy of it, which is never
    // freed; its functions look at nothing of it but what was copied.
    let code = *INSTALLED.get_or_init(|| unsafe {
        let default = ffi::sqlite3_vfs_find(ptr::null());
        if default.is_null() {
            return SQLITE_IOERR;
        }
        let mut own = *default;
        let behind = c_int::try_from(size_of::<File>()).unwrap_or(c_int::MAX);
        own.szOsFile = own.szOsFile.saturating_add(behind);
        own.pNext = ptr::null_mut();
        own.zName = c"failing-disk".as_ptr();
        own.xOpen = Some(open);
        own.xDelete = Some(delete);
        BENEATH.get_or_init(|| Beneath(default));
        ffi::sqlite3_vfs_register(Box::into_raw(Box::new(own)), 1)
    });
    match code {
        SQLITE_OK => Ok(()),
        code => Err(io::Error::other(format!("SQLite says {code}"))),
    }
}

/// SQLite's own file system.
struct Beneath(*mut sqlite3_vfs);

// SAFETY: SQLite itself uses it from every thread.
unsafe impl Send for Beneath {}
// SAFETY: as above.
unsafe impl Sync for Beneath {}

static BENEATH: OnceLock<Beneath> = OnceLock::new();

fn code(fault: Fault) -> c_int {
    match fault {
        Fault::Dark => SQLITE_IOERR,
        Fault::Full => SQLITE_FULL,
        Fault::Sync => SQLITE_IOERR_FSYNC,
    }
}

/// The path that SQLite names.
///
/// # Safety
/// It is null or a C string.
unsafe fn path(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller's.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands over `szOsFile` bytes, which is a `File` and one of the default's behind it.
    unsafe {
        let own = file.cast::<File>();
        (*own).base.pMethods = ptr::null();
        (*own).watched = ptr::null_mut();
        let Some((default, open)) = BENEATH
            .get()
            .and_then(|default| Some((default.0, (*default.0).xOpen?)))
        else {
            return SQLITE_IOERR;
        };
        let watched = path(name).and_then(|path| Some((Disk::of(&path)?, path)));
        if let Some((disk, path)) = &watched {
            disk.open(path);
        }
        let behind = inner(file);
        (*behind).pMethods = ptr::null();
        let opened = open(default, name, behind, flags, out);
        // Where this is set, SQLite closes the file, whatever became of opening it.
        if !(*behind).pMethods.is_null() {
            (*own).base.pMethods = &raw const METHODS;
            if let Some((disk, path)) = watched {
                (*own).watched = Box::into_raw(Box::new(Watched { disk, path }));
            }
        }
        opened
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, synced: c_int) -> c_int {
    // SAFETY: the name is SQLite's, the default file system is there for ever.
    unsafe {
        let watched = path(name).and_then(|path| Some((Disk::of(&path)?, path)));
        if let Some((disk, path)) = watched
            && path.exists()
            && let Err(fault) = disk.delete(&path, synced != 0)
        {
            return code(fault);
        }
        let default = BENEATH.get();
        match default.and_then(|default| Some((default.0, (*default.0).xDelete?))) {
            Some((default, delete)) => delete(default, name, synced),
            None => SQLITE_IOERR,
        }
    }
}

/// The default file system's file.
///
/// # Safety
/// The file is one of ours.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: it lies right behind ours.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// Asks the disk first, where the file is watched.
///
/// # Safety
/// The file is one of ours, and open.
unsafe fn asked(
    file: *mut sqlite3_file,
    ask: impl FnOnce(&Watched) -> Result<(), Fault>,
) -> Result<(), c_int> {
    // SAFETY: it is set once, when the file is opened, and freed when it is closed.
    let watched = unsafe { (*file.cast::<File>()).watched.as_ref() };
    watched.map_or(Ok(()), |watched| ask(watched).map_err(code))
}

/// A method that hands everything on to the default file system, after what is asked before it.
macro_rules! method {
    ($name:ident, $method:ident, ($file:ident $(, $arg:ident: $type:ty)*) $(, $before:expr)?) => {
        unsafe extern "C" fn $name($file: *mut sqlite3_file $(, $arg: $type)*) -> c_int {
            // SAFETY: SQLite hands over a file of ours that is open, and what the default's method takes.
            unsafe {
                $(
                    let before: Result<(), c_int> = $before;
                    if let Err(code) = before {
                        return code;
                    }
                )?
                let behind = inner($file);
                match (*(*behind).pMethods).$method {
                    Some(method) => method(behind $(, $arg)*),
                    None => SQLITE_IOERR,
                }
            }
        }
    };
}

method!(read, xRead, (file, to: *mut c_void, amount: c_int, offset: i64));
method!(write, xWrite, (file, from: *const c_void, amount: c_int, offset: i64), {
    let bytes = std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or(0));
    let offset = usize::try_from(offset).unwrap_or(0);
    asked(file, |watched| watched.disk.write(&watched.path, offset, bytes))
});
method!(truncate, xTruncate, (file, size: i64), {
    let size = usize::try_from(size).unwrap_or(0);
    asked(file, |watched| watched.disk.truncate(&watched.path, size))
});
method!(sync, xSync, (file, flags: c_int), {
    asked(file, |watched| watched.disk.sync(&watched.path))
});
method!(file_size, xFileSize, (file, size: *mut i64));
method!(lock, xLock, (file, level: c_int));
method!(unlock, xUnlock, (file, level: c_int));
method!(check_reserved_lock, xCheckReservedLock, (file, out: *mut c_int));
method!(file_control, xFileControl, (file, what: c_int, with: *mut c_void));
method!(sector_size, xSectorSize, (file));
method!(device_characteristics, xDeviceCharacteristics, (file));
method!(shm_map, xShmMap, (file, page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void));
method!(shm_lock, xShmLock, (file, offset: c_int, count: c_int, flags: c_int));
method!(shm_unmap, xShmUnmap, (file, delete: c_int));

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: SQLite hands over a file of ours that is open.
    unsafe {
        let behind = inner(file);
        if let Some(barrier) = (*(*behind).pMethods).xShmBarrier {
            barrier(behind);
        }
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite hands over a file of ours that is open, and uses it no more.
    unsafe {
        let own = file.cast::<File>();
        let watched = std::mem::replace(&mut (*own).watched, ptr::null_mut());
        if !watched.is_null() {
            drop(Box::from_raw(watched));
        }
        let behind = inner(file);
        match (*(*behind).pMethods).xClose {
            Some(close) => close(behind),
            None => SQLITE_IOERR,
        }
    }
}

/// Version 2: no mapped memory, which would go past the disk.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
