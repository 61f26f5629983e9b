//! Gifts and likes.

texts! {
    /// The ticker and the pane of gifts.
    GiftTexts {
        title: "gifts" | "礼物",
        likes: "{} likes" | "{} 个赞",
        worth: "{} gifts, worth {}" | "{} 个礼物，总值 {}",
        top_givers: "top givers" | "榜单",
        latest: "latest" | "最近",
        nobody: "nobody gave anything yet" | "还没有人送礼",
        gave: "{} ×{}" | "送出 {} ×{}",
    }
}
