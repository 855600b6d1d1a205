//! PostgreSQL alone, by pgbench: what a ledger without a sequencer does for a transfer, in one transaction each. Made
//! as quick as it can be: one way there and back, no references, no receipts, no search, no sums of months.

use std::fs;

use super::figures::Figures;
use crate::Result;
use crate::postgres::Server;
use crate::process::output;

const DATABASE: &str = "alone";

/// How many accounts there are; the last of them is the hot one.
const ACCOUNTS: u32 = 10_000;

/// As many as the issue of this benchmark names.
const CLIENTS: &str = "32";

const SCHEMA: &str = "
CREATE TABLE accounts (id BIGINT PRIMARY KEY, debits BIGINT NOT NULL, credits BIGINT NOT NULL, seq BIGINT NOT NULL,
    CHECK (credits - debits >= 0));
CREATE TABLE transfers (id UUID PRIMARY KEY, debit BIGINT NOT NULL, credit BIGINT NOT NULL, amount BIGINT NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL);
CREATE TABLE entries (account BIGINT, seq BIGINT, transfer UUID NOT NULL, amount BIGINT NOT NULL,
    balance_after BIGINT NOT NULL, PRIMARY KEY (account, seq));
CREATE TABLE outcomes (transfer UUID PRIMARY KEY, principal BIGINT NOT NULL, idempotency_key TEXT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL);
CREATE TABLE events (person BIGINT, seq BIGINT, transfer UUID NOT NULL, PRIMARY KEY (person, seq));
";

/// The key makes the id, as it does in ours. The sequence of an account numbers its entries and its events.
const TRANSFER: &str = r"
\set key random(1, 9000000000000000000)
\startpipeline
BEGIN;
SELECT id FROM accounts WHERE id IN (:payer, :payee) ORDER BY id FOR UPDATE;
UPDATE accounts SET debits = debits + 1, seq = seq + 1 WHERE id = :payer;
UPDATE accounts SET credits = credits + 1, seq = seq + 1 WHERE id = :payee;
INSERT INTO transfers VALUES (md5(:payer::bigint || '-' || :key::bigint)::uuid, :payer, :payee, 1, now());
INSERT INTO entries SELECT id, seq, md5(:payer::bigint || '-' || :key::bigint)::uuid,
    CASE id WHEN :payer THEN -1 ELSE 1 END, credits - debits FROM accounts WHERE id IN (:payer, :payee);
INSERT INTO outcomes VALUES (md5(:payer::bigint || '-' || :key::bigint)::uuid, :payer, :key::bigint::text, now());
INSERT INTO events SELECT id, seq, md5(:payer::bigint || '-' || :key::bigint)::uuid
    FROM accounts WHERE id IN (:payer, :payee);
COMMIT;
\endpipeline
";

/// Makes its database.
pub(super) fn prepare(server: &Server) -> Result<()> {
    psql(server, "postgres", &format!("CREATE DATABASE {DATABASE}"))?;
    psql(server, DATABASE, SCHEMA)?;
    let people = format!(
        "INSERT INTO accounts SELECT n, 0, 1000000000, 0 FROM generate_series(1, {ACCOUNTS}) n; ANALYZE"
    );
    psql(server, DATABASE, &people)
}

/// Transfers a second of both kinds.
pub(super) fn measure(server: &Server, seconds: u32, figures: &mut Figures) -> Result<()> {
    let others = ACCOUNTS - 1;
    let spread = format!("\\set payee :payer % {others} + 1");
    let hot = format!("\\set payee {ACCOUNTS}");
    for (to, payee) in [("spread", spread), ("hot", hot)] {
        // What an earlier run left to be written is not this one's.
        psql(server, DATABASE, "CHECKPOINT")?;
        let file = std::env::temp_dir().join(format!("poltina-pgbench-{}.sql", std::process::id()));
        let script = format!("\\set payer random(1, {others})\n{payee}{TRANSFER}");
        fs::write(&file, script)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        let mut bench = server.client("pgbench");
        bench.args([
            "--no-vacuum",
            "--protocol=prepared",
            "--client",
            CLIENTS,
            "--jobs=2",
        ]);
        bench
            .arg(format!("--time={seconds}"))
            .arg("--file")
            .arg(&file)
            .arg(DATABASE);
        let said = output(&mut bench);
        let _ = fs::remove_file(&file);
        figures.add(format!("pgbench {to}"), a_second(&said?)?);
    }
    Ok(())
}

/// What pgbench says of all its transactions.
fn a_second(said: &str) -> Result<u64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let whole = line.and_then(|line| line.split('.').next()?.parse().ok());
    whole.ok_or_else(|| format!("pgbench said no transactions a second:\n{said}"))
}

/// Runs statements over one of the databases.
pub(super) fn psql(server: &Server, database: &str, sql: &str) -> Result<()> {
    let mut psql = server.client("psql");
    psql.args([
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--command",
        sql,
        database,
    ]);
    output(&mut psql).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_out_of_what_pgbench_says() {
        let said = "latency average = 10.2 ms\ntps = 3123.456 (without initial connection time)\n";
        assert_eq!(a_second(said), Ok(3_123));
        assert!(a_second("latency average = 10.2 ms").is_err());
    }
}
