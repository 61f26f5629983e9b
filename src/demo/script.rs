//! What the audience does, drawn from a seed: pure, so that the same seed plays the same show.

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

/// Somebody does something after a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    /// Milliseconds since the act before.
    pub(super) after: u64,
    /// Who, as an index into the audience.
    pub(super) actor: usize,
    /// What.
    pub(super) deed: Deed,
}

/// What somebody in the audience does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// Says something.
    Comment(&'static str),
    /// Gives a gift.
    Gift { gift: &'static Gift, count: u32 },
    /// Taps the heart so many times, each its own message, as the vendor's apps send them.
    Like { taps: u32 },
    /// Has to do with a product of the room's shop.
    Shop(Shopping, &'static Product),
    /// Leaves, or comes back.
    ComeOrGo,
}

/// What somebody does in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shopping {
    /// Shows a product to all.
    Show,
    /// Buys so many.
    Order { count: u32 },
    /// Uses its voucher.
    Voucher,
}

/// A product of the room's shop.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) price: u32,
    pub(super) voucher: &'static str,
}

const PRODUCTS: [Product; 4] = [
    Product { id: "A1", name: "Blue shirt 蓝衬衫", price: 199, voucher: "满199减20" },
    Product { id: "A2", name: "Tea mug 茶杯", price: 49, voucher: "5 off a mug" },
    Product { id: "A3", name: "Oolong tea 乌龙茶", price: 88, voucher: "8 折" },
    Product { id: "A4", name: "Sticker set 贴纸", price: 15, voucher: "Free shipping 包邮" },
];

/// A gift that the audience may give.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gift {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) price: u32,
}

const GIFTS: [Gift; 6] = [
    Gift { id: "1", name: "Rose 玫瑰", price: 1 },
    Gift { id: "2", name: "Coffee 咖啡", price: 5 },
    Gift { id: "3", name: "Glow stick 荧光棒", price: 2 },
    Gift { id: "4", name: "Cake 蛋糕", price: 20 },
    Gift { id: "5", name: "Sports car 跑车", price: 100 },
    Gift { id: "6", name: "Rocket 火箭", price: 500 },
];

/// Names of the audience; past their number people get a number too.
pub(super) const NICKS: [&str; 24] = [
    "小雨",
    "Tom",
    "阿杰",
    "Nadia",
    "夜猫子",
    "Kenji",
    "一只咸鱼",
    "Lucía",
    "老王",
    "Priya",
    "星河",
    "Jonas",
    "柠檬茶",
    "Amara",
    "追光的人",
    "Leo",
    "团子",
    "Sofia",
    "北方的狼",
    "Yuki",
    "芝士年糕",
    "Omar",
    "今天也要开心",
    "Grace",
];

const COMMENTS: [&str; 56] = [
    "Hello from Lisbon 👋",
    "来了来了",
    "晚上好！",
    "first time here, what are we watching?",
    "主播今天状态不错",
    "666",
    "哈哈哈哈哈哈",
    "This song! ❤️",
    "什么时候抽奖？",
    "声音有点小",
    "sound is fine for me",
    "求歌名",
    "前排围观 🍿",
    "can you show the camera setup?",
    "画质好清晰",
    "awesome 🔥🔥🔥",
    "刚下班，赶上了",
    "greetings from Nairobi 🇰🇪",
    "关注了关注了",
    "How long have you been streaming?",
    "这个角度绝了",
    "太好笑了吧 😂",
    "lag? or just me",
    "我这边不卡",
    "not just you, it froze for a second",
    "好了，恢复了 👍",
    "再来一首！",
    "encore!",
    "主播喝口水吧",
    "is there a replay later?",
    "明天几点开播",
    "same time tomorrow? 👀",
    "弹幕护体",
    "I showed this to my whole family 👨‍👩‍👧‍👦",
    "这是什么神仙操作",
    "that was smooth",
    "手速太快了，看不清",
    "explain that part again please",
    "懂了懂了",
    "新来的可以先看公告",
    "the notice says what tonight is about",
    "冲冲冲 🚀",
    "gg",
    "笑死我了",
    "OK that made my day",
    "别刷屏啦，大家好好聊",
    "one question: which editor is that?",
    "看起来像是终端",
    "it runs over SSH, no browser 🤯",
    "好厉害",
    "respect",
    "礼物走一波 🎁",
    "thank you for the stream 🙏",
    "爱了爱了 ❤️",
    "Ça marche bien ici, merci !",
    "まじですごい",
];

/// The script of `actors` people who do `rate` things a second on average.
pub(super) struct Script {
    random: StdRng,
    actors: usize,
    rate: u64,
}

impl Script {
    /// Draws the script of `seed`; `actors` and `rate` are at least 1.
    pub(super) fn new(seed: u64, actors: usize, rate: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), actors: actors.max(1), rate: rate.max(1) }
    }
}

impl Iterator for Script {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        let random = &mut self.random;
        // Between nothing and twice the mean: people come in bursts.
        let after = random.random_range(0..=2000 / self.rate);
        let actor = random.random_range(0..self.actors);
        let deed = match random.random_range(0..100) {
            0..61 => Deed::Comment(COMMENTS.choose(random)?),
            61..64 => {
                let product = PRODUCTS.choose(random)?;
                let shopping = match random.random_range(0..6) {
                    0 => Shopping::Show,
                    1 | 2 => Shopping::Voucher,
                    _ => Shopping::Order { count: random.random_range(1..=2) },
                };
                Deed::Shop(shopping, product)
            }
            64..80 => Deed::Like { taps: random.random_range(1..=6) },
            80..92 => {
                // Dear gifts are rare: the cheaper of two draws.
                let gift = GIFTS.choose(random)?.min_price(GIFTS.choose(random)?);
                Deed::Gift { gift, count: random.random_range(1..=3) }
            }
            _ => Deed::ComeOrGo,
        };
        Some(Act { after, actor, deed })
    }
}

impl Gift {
    fn min_price(&'static self, other: &'static Self) -> &'static Self {
        if other.price < self.price { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_show() {
        let show = |seed| Script::new(seed, 24, 3).take(200).collect::<Vec<_>>();
        assert_eq!(show(7), show(7));
        assert_ne!(show(7), show(8));
    }

    #[test]
    fn a_show_has_everything_and_keeps_its_pace() {
        let acts: Vec<_> = Script::new(1, 24, 4).take(1000).collect();
        assert!(acts.iter().all(|act| act.actor < 24));
        let has = |test: fn(&Deed) -> bool| acts.iter().any(|act| test(&act.deed));
        assert!(has(|deed| matches!(deed, Deed::Comment(text) if text.is_ascii())));
        assert!(has(|deed| matches!(deed, Deed::Comment(text) if !text.is_ascii())));
        assert!(has(|deed| matches!(deed, Deed::Gift { .. })));
        assert!(has(|deed| matches!(deed, Deed::Like { .. })));
        assert!(has(|deed| matches!(deed, Deed::Shop(Shopping::Show, _))));
        assert!(has(|deed| matches!(deed, Deed::Shop(Shopping::Order { .. }, _))));
        assert!(has(|deed| matches!(deed, Deed::Shop(Shopping::Voucher, _))));
        assert!(has(|deed| matches!(deed, Deed::ComeOrGo)));
        let total: u64 = acts.iter().map(|act| act.after).sum();
        assert!((200_000..300_000).contains(&total), "1000 acts at 4 a second took {total} ms");
    }
}
