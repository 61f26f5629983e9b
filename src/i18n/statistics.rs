//! The statistics of a room, and the card at the end of a show.

texts! {
    /// The statistics and the end card.
    StatisticsTexts {
        title: "statistics" | "统计",
        over: "the show is over" | "直播已结束",
        so_far: "the show so far" | "本场小结",
        duration: "duration" | "时长",
        messages: "messages" | "消息",
        people: "people" | "发言人数",
        online: "online" | "在线",
        peak_online: "peak online" | "在线峰值",
        peak_rate: "peak a second" | "每秒峰值",
        likes: "likes" | "点赞",
        gifts: "gifts" | "礼物",
        value: "worth" | "价值",
        givers: "givers" | "送礼人数",
        joins: "joined" | "进入",
        quits: "left" | "离开",
        mutes: "muted" | "禁言",
        removals: "removed" | "移出",
        missed: "missed" | "漏收",
        rate: "messages a second, last 2 minutes" | "每秒消息，最近 2 分钟",
        rate_now: "{} now, peak {}, at most {} by default" | "当前 {}，峰值 {}，默认上限 {}",
        messages_a_second: "messages a second" | "每秒消息数",
        messages_a_minute: "messages a minute" | "每分钟消息",
        people_a_minute: "people a minute" | "每分钟发言人数",
        most: "most {}" | "最高 {}",
        top_givers: "top givers" | "送礼榜",
        top_gifts: "top gifts" | "礼物榜",
        no_gifts: "no gifts so far" | "还没有礼物",
        at_least: "{}+" | "{}+",
    }
}
