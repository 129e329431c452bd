//! Whatever people do, in whatever order, comes out as a simple model of it says: which configuration is in force for
//! whom, what waits, and what became of it.
//!
//! Sequences are made up and played on the product and on the model; one that comes out otherwise is made as short as it
//! can be. `TENANTRY_MODEL_CASES` says how many are played, `TENANTRY_MODEL_SEED` which ones.

mod expected;
mod ops;
mod play;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use tenantry_domain::access::Caller;
use tenantry_storage::Engine;
use tenantry_testkit::{TestApp, each_db, playbook};

use self::{ops::Op, play::Played};
use crate::approvals::Team;

/// How many sequences are played where nobody says how many.
const CASES: [(Engine, u32); 2] = [(Engine::Sqlite, 60), (Engine::Postgres, 20)];

#[expect(
    clippy::disallowed_methods,
    reason = "how much is played is said from outside"
)]
fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

/// Plays a sequence in tenants and a domain of its own; where it came out otherwise.
async fn play(team: &Team, case: u32, ops: &[Op]) -> Result<(), String> {
    let mut played = Played::new(team, case).await;
    for (place, op) in ops.iter().enumerate() {
        let step = format!("{place}: {op:?}");
        played
            .step(op)
            .await
            .map_err(|why| format!("{step}: {why}"))?;
    }
    played.over().await
}

/// The sequence and why it is wrong, made as short as it can be.
async fn shortest(
    team: &Team,
    tree: &mut impl proptest::strategy::ValueTree<Value = Vec<Op>>,
    case: &mut u32,
    why: String,
) -> (Vec<Op>, String) {
    let mut worst = (tree.current(), why);
    let mut tries = 0;
    'shorter: while tries < 400 && tree.simplify() {
        loop {
            tries += 1;
            *case += 1;
            match play(team, *case, &tree.current()).await {
                Err(why) => {
                    worst = (tree.current(), why);
                    break;
                }
                Ok(()) if tries < 400 && tree.complicate() => {}
                Ok(()) => break 'shorter,
            }
        }
    }
    worst
}

each_db! {
async fn whatever_people_do_comes_out_as_the_model_says(db: TestDb) {
    let engine = db.engine();
    let usual = CASES.into_iter().find(|(of, _)| *of == engine).map_or(1, |(_, cases)| cases);
    let cases = number("TENANTRY_MODEL_CASES").unwrap_or(usual);
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&number("TENANTRY_MODEL_SEED").unwrap_or(1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let strategy = proptest::collection::vec(ops::any(), 1..=24);
    let team = quick(Team::started(db).await);
    team.app.register(&playbook("call-desk"), "v1.0").await;

    let mut next = 0;
    for _ in 0..cases {
        next += 1;
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        if let Err(why) = play(&team, next, &tree.current()).await {
            let (ops, why) = shortest(&team, &mut tree, &mut next, why).await;
            panic!("{why}\n{ops:#?}");
        }
    }
    proven(&team.app).await;
}
}

/// The same people, who are not asked for their passwords again when much time has passed.
fn quick(team: Team) -> Team {
    let lasting = |caller: Caller| Caller {
        session: None,
        ..caller
    };
    Team {
        admin: lasting(team.admin),
        editor: lasting(team.editor),
        approvers: team.approvers.map(lasting),
        app: team.app,
    }
}

/// The trail tells of every revision that there is.
async fn proven(app: &TestApp) {
    app.verify_audit().await;
}
