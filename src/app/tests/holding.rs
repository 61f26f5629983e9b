//! Whatever arrives, in whatever order: nothing is lost, nothing moves what somebody reads.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::*;
use crate::app::crowd::Place as Fold;

/// Something that comes from outside, or that the reader does.
#[derive(Debug, Clone)]
enum Op {
    /// Somebody says one of a few things, so many places after the last, or in a place left out.
    Say {
        room: usize,
        skip: u64,
        late: bool,
        who: u8,
        text: u8,
    },
    Gift(usize),
    Like(usize),
    Tip(usize),
    Gap(usize),
    /// Said to all rooms, with a count of its own.
    Broadcast(usize),
    /// What we wrote comes from the room.
    Echo,
    /// What we wrote is answered, first or last.
    Answer {
        last: bool,
        refused: bool,
    },
    Wait(u64),
    /// The reader does something.
    Keys(&'static str),
    Resize(u16, u16),
}

/// The reader's keys: from the list, which `esc` and `tab` may leave.
const KEYS: &[&str] = &[
    "up",
    "up",
    "up",
    "down",
    "pageup",
    "pagedown",
    "home",
    "end",
    "space",
    "enter",
    "esc",
    "tab",
    "f ctrl-u f r o m : u 1 enter",
    "f ctrl-u k i n d : g i f t enter",
    "F",
    "x u",
    "x p",
    "x x",
    "|",
    "]",
    "@",
    "'",
    "/ a enter",
    "n",
    "N",
    "c",
    "f7 up c",
    "p",
    "r",
];

fn op() -> impl Strategy<Value = Op> {
    let room = || 0..2_usize;
    prop_oneof![
        12 => (room(), 0..3_u64, prop::bool::weighted(0.3), 0..4_u8, 0..5_u8).prop_map(
            |(room, skip, late, who, text)| Op::Say { room, skip, late, who, text }
        ),
        1 => room().prop_map(Op::Gift),
        1 => room().prop_map(Op::Like),
        1 => room().prop_map(Op::Tip),
        1 => room().prop_map(Op::Gap),
        1 => room().prop_map(Op::Broadcast),
        1 => Just(Op::Keys("tab h i enter")),
        1 => Just(Op::Echo),
        2 => any::<(bool, bool)>().prop_map(|(last, refused)| Op::Answer { last, refused }),
        1 => (1..30_u64).prop_map(Op::Wait),
        8 => prop::sample::select(KEYS).prop_map(Op::Keys),
        1 => (0..120_u16, 0..30_u16).prop_map(|(columns, rows)| Op::Resize(columns, rows)),
    ]
}

/// Two rooms, what they were told, and what is on its way.
struct World {
    state: State,
    next: [u64; 2],
    left_out: [BTreeSet<u64>; 2],
    /// The places of what must be kept.
    kept: [BTreeSet<u64>; 2],
    broadcasts: u64,
    sent: Vec<(u64, Message)>,
    echoes: Vec<Message>,
}

impl World {
    fn new(rows: usize) -> Self {
        let mut settings = Settings::default();
        settings.viewer.scrollback_rows = rows;
        Self {
            state: watching(&["a", "b"], settings),
            next: [1; 2],
            left_out: Default::default(),
            kept: Default::default(),
            broadcasts: 0,
            sent: Vec::new(),
            echoes: Vec::new(),
        }
    }

    fn place(&mut self, room: usize, skip: u64) -> u64 {
        self.left_out[room].extend(self.next[room]..self.next[room] + skip);
        let seq = self.next[room] + skip;
        self.next[room] = seq + 1;
        seq
    }

    /// Does it; whether it came from outside.
    fn apply(&mut self, op: &Op) -> bool {
        let arrives = !matches!(op, Op::Keys(_) | Op::Resize(..));
        match *op {
            Op::Say { room, skip, late, who, text } => {
                let late = if late { self.left_out[room].pop_first() } else { None };
                let seq = late.unwrap_or_else(|| self.place(room, skip));
                let texts = ["a", "哈哈", "b c", "hi @me", &"long ".repeat(30)];
                self.kept[room].insert(seq);
                said(&mut self.state, room, seq, &format!("u{who}"), texts[usize::from(text)]);
            }
            Op::Gift(room) => {
                let seq = self.place(room, 0);
                self.kept[room].insert(seq);
                let gift = roses(1);
                self.message(room, seq, Element::Gift(gift), false);
            }
            Op::Like(room) => {
                let seq = self.place(room, 0);
                self.message(room, seq, Element::Likes(Likes { count: 1 }), false);
            }
            Op::Tip(room) => {
                let seq = self.place(room, 0);
                self.kept[room].insert(seq);
                let Event::Tip(mut tip) = tip(TipKind::AdminSet, "u1") else { unreachable!() };
                (tip.room, tip.seq) = (self.state.rooms[room].id.clone(), seq);
                feed(&mut self.state, Msg::Event(Event::Tip(tip)));
            }
            Op::Gap(room) => {
                let room = self.state.rooms[room].id.clone();
                let gap = Gap { room, from: 1, to: Some(2) };
                feed(&mut self.state, Msg::Event(Event::Gap(gap)));
            }
            Op::Broadcast(room) => {
                self.broadcasts += 1;
                let (seq, text) = (self.broadcasts, Element::Text(Text::new("to all")));
                self.message(room, seq, text, true);
            }
            Op::Echo => {
                if let Some(message) = self.echoes.pop() {
                    feed(&mut self.state, Msg::Event(Event::Message(message)));
                }
            }
            Op::Answer { last, refused } => {
                let Some(at) = self.sent.len().checked_sub(1) else { return true };
                let (request, message) = self.sent.remove(if last { at } else { 0 });
                let result = if refused {
                    let text = "muted".to_owned();
                    Err(Refusal { kind: RefusalKind::Muted, code: None, text })
                } else {
                    let room = self.room_of(&message);
                    self.kept[room].insert(message.seq);
                    self.echoes.push(message.clone());
                    Ok(Some(message))
                };
                self.answer(request, result);
            }
            Op::Wait(seconds) => wait(&mut self.state, seconds),
            Op::Keys(script) => {
                let effects = keys(&mut self.state, script);
                self.perform(effects);
            }
            Op::Resize(columns, rows) => {
                feed(&mut self.state, Msg::Resize { columns, rows });
            }
        }
        arrives
    }

    fn message(&mut self, room: usize, seq: u64, element: Element, broadcast: bool) {
        let mut message = message(seq, vec![element]);
        message.room = self.state.rooms[room].id.clone();
        message.broadcast = broadcast;
        feed(&mut self.state, Msg::Event(Event::Message(message)));
    }

    fn answer(&mut self, request: u64, result: Result<Option<Message>, Refusal>) {
        let effects = feed(&mut self.state, Msg::Answered { request, result });
        self.perform(effects);
    }

    /// The service gives what we send its place at once.
    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Perform { request, command: Command::Send { room, message, .. } } =
                effect
            {
                let Outgoing::Text(text) = message else { unreachable!() };
                let room = self.state.rooms.iter().position(|state| state.id == room).unwrap();
                let seq = self.place(room, 0);
                let message = by(&self.state, room, seq, "me", &text);
                self.sent.push((request, message));
            }
        }
    }

    fn room_of(&self, message: &Message) -> usize {
        self.state.rooms.iter().position(|room| room.id == message.room).unwrap()
    }

    fn panes(&self) -> Vec<PaneId> {
        let layout = Layout::of(&self.state);
        let mut panes: Vec<_> = layout.lists.iter().map(|list| list.pane).collect();
        if let Some(Layer::Mentions(_)) = self.state.layer {
            panes.push(PaneId::Mentions);
        }
        panes
    }

    /// What is kept, in the order of the room, and none twice.
    fn check_rows(&self) {
        for (room, kept) in self.state.rooms.iter().zip(&self.kept) {
            let keys: Vec<_> = room.scrollback.rows().map(|row| row.key).collect();
            assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
            let items = room.scrollback.rows().filter(|row| match &row.kind {
                Kind::Gift { .. } | Kind::Tip => true,
                Kind::Comment(_) => row.body.as_str() != "to all",
                _ => false,
            });
            assert_eq!(
                items.map(|row| row.key.seq).collect::<Vec<_>>(),
                Vec::from_iter(kept.clone())
            );
            let told = |row: &&Row| row.body.as_str() == "to all";
            assert!(room.scrollback.rows().filter(told).count() as u64 <= self.broadcasts);
        }
    }

    /// Who has which rows folded into theirs, as the rows tell it.
    fn leaders(&self, room: usize) -> HashMap<RowKey, u32> {
        let room = &self.state.rooms[room];
        let mut counts = HashMap::new();
        for row in room.scrollback.rows().filter(|row| row.place != Fold::Own && !row.is_out()) {
            let leader = room.folds.leader(row.place).unwrap();
            if leader != row.key {
                *counts.entry(leader).or_default() += 1;
            }
        }
        counts
    }

    /// The reader goes to the newest everywhere, and looks at the rooms in each way there is.
    fn check_all(&mut self) {
        self.apply(&Op::Resize(80, 24));
        (self.state.layer, self.state.prompt, self.state.focus) = (None, None, Focus::List);
        self.state.pending.clear();
        for script in ["end ] end", "F ] F", "x x", "| end ] end", "| end", "| end ] end"] {
            self.apply(&Op::Keys(script));
            self.check_panes();
        }
    }

    /// Each row is shown, or stands in one that is, or is not to be shown.
    fn check_panes(&self) {
        let state = &self.state;
        for id in self.panes() {
            let pane = state.pane(id);
            assert!(pane.follows());
            let entries: Vec<_> = pane.entries().filter(|id| state.row(*id).is_some()).collect();
            for room in 0..2 {
                let counts = self.leaders(room);
                let of_room = entries.iter().filter(|id| id.room == room).map(|id| id.key);
                let keys: Vec<_> = of_room.collect();
                assert!(keys.is_sorted_by(|a, b| a < b), "{id:?}: {keys:?}");
                if !pane.has_room(room) {
                    assert_eq!(keys, []);
                    continue;
                }
                for row in state.rooms[room].scrollback.rows() {
                    let here = keys.binary_search(&row.key).is_ok();
                    let count = counts.get(&row.key).copied().unwrap_or_default();
                    assert_eq!(row.repeats + row.more, count, "{:?}", row.body);
                    if let Some(filter) = &pane.filter {
                        let facts = facts::of(&state.rooms[room], row);
                        let matches = filter.matches(&facts, &state.clock());
                        assert_eq!(here, matches && !row.ignored && !row.hidden, "{id:?}: {row:?}");
                    } else {
                        let leader = state.rooms[room].folds.leader(row.place);
                        let folded =
                            leader.filter(|leader| *leader != row.key).is_some_and(|key| {
                                let leader = state.rooms[room].scrollback.row(key).unwrap();
                                assert!(keys.contains(&key), "{leader:?}");
                                !leader.open
                            });
                        let gift = matches!(row.kind, Kind::Gift { .. });
                        let kept = !row.ignored && !row.hidden;
                        assert_eq!(here, kept && !gift && !folded, "{id:?}: {row:?}");
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_that_arrives_moves_what_is_held(ops in prop::collection::vec(op(), 1..120)) {
        let mut world = World::new(50_000);
        for op in &ops {
            let before: Vec<_> = world
                .panes()
                .into_iter()
                .map(|id| (id, world.state.pane(id).follows(), lines(&world.state, id), world.state.pane(id).selected))
                .collect();
            let arrives = world.apply(op);
            world.check_rows();
            if arrives {
                for (id, follows, shown, selected) in before {
                    prop_assert_eq!(world.state.pane(id).selected, selected);
                    prop_assert_eq!(world.state.pane(id).follows(), follows);
                    if !follows {
                        prop_assert_eq!(lines(&world.state, id), shown, "{:?}", op);
                    }
                }
            }
        }
        world.check_all();
    }

    #[test]
    fn what_a_short_memory_forgets_leaves_the_rest_in_order(ops in prop::collection::vec(op(), 1..160)) {
        let mut world = World::new(12);
        for op in &ops {
            world.apply(op);
            for room in &world.state.rooms {
                prop_assert!(room.scrollback.rows().len() <= 12);
            }
            for id in world.panes() {
                let pane = world.state.pane(id);
                if let Some(selected) = pane.selected {
                    prop_assert!(world.state.row(selected).is_some());
                }
                lines(&world.state, id);
            }
        }
        world.check_all();
    }
}
