use super::*;
use crate::wire::profile;

const LIMITS: LoginLimits = LoginLimits { accounts: 9, instances: 0 };

struct Scene {
    store: Store,
    accounts: Accounts,
    next: AtomicU64,
    line: Arc<Line>,
}

impl Scene {
    fn new() -> Self {
        let (store, stored) = Store::open(None).unwrap();
        let accounts = Accounts::new((1, stored.run, stored.secret), Vec::new(), Vec::new());
        let line = Line::new([127, 0, 0, 1].into(), "Web");
        Self { store, accounts, next: AtomicU64::new(1), line }
    }

    fn open(&mut self, user: &str) -> Result<Arc<Account>, Refused> {
        self.accounts.open(&self.store, &self.next, &UserId::from_peer(user), 9)
    }

    fn login(&mut self, account: &Arc<Account>, limits: LoginLimits) -> Result<String, Refused> {
        let times = (10, 1000, 10);
        Ok(self.accounts.login(&self.store, account, times, limits)?.0)
    }

    fn session(&mut self, ticket: &str, now: i64) -> Result<Session, i64> {
        self.accounts.session(ticket, &self.line, now).map_err(|refused| refused.code)
    }
}

fn item(tag: &str, value: &str) -> profile::ProfileItem {
    profile::ProfileItem { tag: tag.into(), value: value.into() }
}

#[test]
fn a_session_lasts_until_its_logout_and_no_idle_time_ends_it() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let (first, second) =
        (scene.login(&alice, LIMITS).unwrap(), scene.login(&alice, LIMITS).unwrap());
    let (one, two) = (scene.session(&first, 20).unwrap(), scene.session(&second, 20).unwrap());
    assert_ne!(one.instance, two.instance);
    scene.accounts.logout(&scene.store, &one).unwrap();
    assert_eq!(scene.session(&first, 30).err(), Some(20002));
    scene.accounts.sweep(999, 999);
    assert!(scene.session(&second, 999).is_ok() && !scene.accounts.is_gone(&alice));
    assert_eq!(scene.session(&second, 1000).err(), Some(70001));
    assert_eq!(scene.session("forged", 30).err(), Some(20002));
}

#[test]
fn what_an_older_link_still_brings_comes_too_late() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let tickets: Vec<_> = (0..2).map(|_| scene.login(&alice, LIMITS).unwrap()).collect();
    assert!(scene.session(&tickets[0], 20).is_ok() && scene.session(&tickets[1], 20).is_ok());
    let older = std::mem::replace(&mut scene.line, Line::new([127, 0, 0, 1].into(), "Web"));
    assert!(scene.session(&tickets[0], 30).is_ok());
    let newer = std::mem::replace(&mut scene.line, older);
    assert_eq!(scene.session(&tickets[0], 40).err(), Some(60008));
    // The other instance goes on over its own.
    assert!(scene.session(&tickets[1], 40).is_ok());
    scene.line = newer;
    assert!(scene.session(&tickets[0], 50).is_ok());
}

#[test]
fn a_ticket_outlives_the_process_unless_it_ended() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let tickets: Vec<_> = (0..3).map(|_| scene.login(&alice, LIMITS).unwrap()).collect();
    let ended = scene.session(&tickets[0], 20).unwrap();
    scene.accounts.logout(&scene.store, &ended).unwrap();
    let again = |scene: &Scene, epoch| {
        let row =
            AccountRow { number: 1, app: 1, user: "alice".into(), epoch, ..AccountRow::default() };
        let ended = vec![(1, ended.instance, ended.expires)];
        Accounts::new((1, 2, scene.accounts.secret), vec![row], ended)
    };
    let mut restarted = again(&scene, 0);
    assert!(restarted.session(&tickets[0], &scene.line, 30).is_err());
    assert!(restarted.session(&tickets[1], &scene.line, 30).is_ok());
    assert!(again(&scene, 1).session(&tickets[1], &scene.line, 30).is_err());
}

#[test]
fn the_oldest_instance_makes_room_where_one_is_the_most() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let limits = LoginLimits { instances: 1, ..LIMITS };
    let first = scene.login(&alice, limits).unwrap();
    scene.session(&first, 20).unwrap();
    let second = scene.login(&alice, limits).unwrap();
    let push = scene.line.next_push().unwrap();
    assert!(String::from_utf8(push).unwrap().contains(r#""KickType":1"#));
    // It may still log out.
    assert!(scene.session(&first, 20).unwrap().kicked);
    assert!(!scene.session(&second, 20).unwrap().kicked);
}

#[test]
fn a_kick_ends_tickets_and_signatures() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let ticket = scene.login(&alice, LIMITS).unwrap();
    scene.session(&ticket, 20).unwrap();
    scene.accounts.kick(&scene.store, &alice, 20).unwrap();
    assert!(scene.line.next_push().is_some() && scene.accounts.is_gone(&alice));
    assert_eq!(scene.session(&ticket, 21).err(), Some(20002));
    assert_eq!(scene.login(&alice, LIMITS).unwrap_err().code, 70001);
    let newer = scene.accounts.login(&scene.store, &alice, (21, 1000, 21), LIMITS);
    assert!(newer.is_ok());
}

#[test]
fn very_many_logouts_end_all_tickets_in_place_of_being_remembered() {
    let mut scene = Scene::new();
    let alice = scene.open("alice").unwrap();
    let kept = scene.login(&alice, LIMITS).unwrap();
    for _ in 0..=MAX_ENDED {
        let ticket = scene.login(&alice, LIMITS).unwrap();
        let session = scene.session(&ticket, 20).unwrap();
        scene.accounts.logout(&scene.store, &session).unwrap();
    }
    assert_eq!(scene.session(&kept, 20).err(), Some(20002));
    assert!(scene.accounts.ended[&1].is_empty());
    let fresh = scene.login(&alice, LIMITS).unwrap();
    assert!(scene.session(&fresh, 20).is_ok());
}

#[test]
fn who_logs_in_without_end_keeps_nobody_out() {
    let mut scene = Scene::new();
    let limits = LoginLimits { accounts: 20, instances: 0 };
    let (alice, bob) = (scene.open("alice").unwrap(), scene.open("bob").unwrap());
    let tickets: Vec<_> = (0..20).map(|_| scene.login(&alice, limits).unwrap()).collect();
    let own = scene.login(&bob, limits).unwrap();
    assert_eq!(scene.accounts.counts().1, KEPT + 1);
    // Nobody was logged out.
    assert!(scene.session(&own, 20).is_ok() && scene.session(&tickets[0], 20).is_ok());
}

#[test]
fn accounts_and_sessions_are_bounded() {
    let mut scene = Scene::new();
    let few = LoginLimits { accounts: 1, instances: 0 };
    let alice = scene.open("alice").unwrap();
    scene.login(&alice, few).unwrap();
    assert!(scene.login(&alice, few).is_err());
    for index in 0..8 {
        scene.open(&format!("user{index}")).unwrap();
    }
    assert!(scene.open("one too many").is_err() && scene.open("alice").is_ok());
}

#[test]
fn a_profile_is_bounded_and_set_whole_or_not_at_all() {
    let mut scene = Scene::new();
    let account = scene.open("alice").unwrap();
    account.set_fields(&scene.store, vec![item(profile::NICK, "Alice")]).unwrap();
    let long = item(profile::IMAGE, &"x".repeat(501));
    let refused = account.set_fields(&scene.store, vec![item(profile::NICK, "Eve"), long]);
    assert_eq!(refused.unwrap_err().code, 40601);
    assert!(account.set_fields(&scene.store, vec![item("Other", "")]).is_err());
    assert_eq!(account.field(profile::NICK), "Alice");
    assert_eq!(account.fields().len(), 2);
}
