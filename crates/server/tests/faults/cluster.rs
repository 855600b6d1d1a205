//! A PostgreSQL of a test's own, which it may stop, restart, follow by another, and run out of room.

use std::path::{Path, PathBuf};
use std::process::Command;

use poltina_server::store::sql::Place;
use postgres::{Client, NoTls};
use tempfile::TempDir;

use super::stream::Target;

/// Where PostgreSQL's programs are; none, and why, where these tests cannot be run.
pub(crate) fn programs() -> Option<PathBuf> {
    let programs = std::env::var_os("POLTINA_TEST_POSTGRES_BIN").map(PathBuf::from);
    if programs.is_none() {
        eprintln!("skipped: no PostgreSQL to be stopped, see `cargo xtask test postgres`");
    }
    programs
}

pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    options: String,
    /// Whether its folder is a disk of its own.
    mounted: bool,
}

impl Cluster {
    /// An empty one that runs.
    pub(crate) fn new(programs: &Path, options: &str) -> Self {
        let cluster = Self::without(programs, options);
        cluster.made(&[]);
        cluster
    }

    /// One on a disk of so many megabytes; none where such a disk cannot be made.
    pub(crate) fn on_small_disk(programs: &Path, megabytes: u32) -> Option<Self> {
        let mut cluster = Self::without(programs, "-c max_wal_size=4MB -c min_wal_size=2MB");
        let size = format!("size={megabytes}m,mode=0700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]);
        let mounted = mount.arg(cluster.folder.path()).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            eprintln!("skipped: no small disk can be mounted here, which takes root");
            return None;
        }
        cluster.mounted = true;
        own(cluster.folder.path());
        cluster.made(&["--wal-segsize=1"]);
        Some(cluster)
    }

    /// One that follows this one, and is called `standby`. From now on the one that leads acknowledges nothing that
    /// the other has not written.
    pub(crate) fn standby(&self) -> Self {
        let standby = Self::without(&self.programs, "-c cluster_name=standby");
        let mut copy = standby.program("pg_basebackup");
        copy.args([
            "--username=postgres",
            "--checkpoint=fast",
            "--write-recovery-conf",
        ]);
        run(copy.arg("--host").arg(self.folder.path()));
        standby.start();
        let mut client = Client::connect(&self.address(), NoTls).unwrap();
        for sql in [
            "ALTER SYSTEM SET synchronous_standby_names = 'standby'",
            "SELECT pg_reload_conf()",
        ] {
            client.batch_execute(sql).unwrap();
        }
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        while client.query_one(sql, &[]).unwrap().get::<_, i64>(0) == 0 {
            std::thread::yield_now();
        }
        standby
    }

    fn without(programs: &Path, options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        Self {
            programs: programs.to_owned(),
            options: options.to_owned(),
            folder,
            mounted: false,
        }
    }

    fn made(&self, options: &[&str]) {
        let mut init = self.program("initdb");
        init.args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(init.arg("--username=postgres").args(options));
        self.start();
    }

    pub(crate) fn start(&self) {
        // It does not wait for the disk: no crash of the machine is looked at.
        let options = format!(
            "-k {} -c listen_addresses= -c fsync=off {}",
            self.folder.path().display(),
            self.options
        );
        let mut start = self.program("pg_ctl");
        start.args(["start", "--wait", "--silent", "--options", &options]);
        run(start.arg("--log").arg(self.folder.path().join("log")));
    }

    /// Restarts it: in order (`fast`), or as after a crash (`immediate`).
    pub(crate) fn restart(&self, mode: &str) {
        self.stop(mode);
        self.start();
    }

    pub(crate) fn stop(&self, mode: &str) {
        run(self
            .program("pg_ctl")
            .args(["stop", "--wait", "--silent", "--mode", mode]));
    }

    /// Whether somebody's commit waits for the word of the one that follows.
    pub(crate) fn waits_for_its_standby(&self) -> bool {
        let mut client = Client::connect(&self.address(), NoTls).unwrap();
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        client.query_one(sql, &[]).unwrap().get::<_, i64>(0) > 0
    }

    /// It follows no more: it leads.
    pub(crate) fn promote(&self) {
        run(self
            .program("pg_ctl")
            .args(["promote", "--wait", "--silent"]));
    }

    /// Fills its disk to the last byte but so many.
    pub(crate) fn fill(&self, but: u64) {
        let rest = self.folder.path().join("rest");
        std::fs::write(&rest, vec![0; usize::try_from(but).unwrap()]).unwrap();
        let block = vec![0; 4096];
        let mut filler = std::fs::File::create(self.folder.path().join("filler")).unwrap();
        while std::io::Write::write_all(&mut filler, &block).is_ok() {}
        std::fs::remove_file(rest).unwrap();
    }

    /// There is room again. Where it gave up meanwhile it is started again, as its operator would.
    pub(crate) fn make_room(&self) {
        std::fs::remove_file(self.folder.path().join("filler")).unwrap();
        if Client::connect(&self.address(), NoTls).is_err() {
            // It may still be trying to recover.
            let mut stop = self.program("pg_ctl");
            let _ = stop
                .args(["stop", "--wait", "--silent", "--mode=immediate"])
                .output();
            self.start();
        }
    }

    /// Without books again.
    pub(crate) fn empty(&self) {
        let mut client = Client::connect(&self.address(), NoTls).unwrap();
        let sql = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        client.batch_execute(sql).unwrap();
    }

    fn address(&self) -> String {
        format!(
            "postgres://postgres@/postgres?host={}",
            self.folder.path().display()
        )
    }

    pub(crate) fn place(&self) -> Place {
        Place::postgres(&self.address()).unwrap()
    }

    pub(crate) fn target(&self) -> Target {
        Target::of(&self.address())
    }

    /// One of its programs over its folder. PostgreSQL refuses to run as root: then it is Debian's own user.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut lower = Command::new("setpriv");
            lower.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
            lower.arg(program);
            lower
        } else {
            Command::new(program)
        };
        command
            .current_dir(self.folder.path())
            .arg("--pgdata")
            .arg(self.folder.path().join("data"));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        let _ = stop
            .args(["stop", "--wait", "--silent", "--mode=immediate"])
            .output();
        if self.mounted {
            let _ = Command::new("umount").arg(self.folder.path()).output();
        }
    }
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}

fn own(folder: &Path) {
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(folder));
    }
}

fn run(command: &mut Command) {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}");
}
