//! The status line.

texts! {
    /// The status line.
    StatusTexts {
        live: "● live" | "● 直播中",
        connecting: "◌ connecting" | "◌ 连接中",
        connecting_again: "◌ connecting, try {}" | "◌ 第 {} 次重连",
        down: "○ no link: {}" | "○ 已断开：{}",
        over: "■ over: {}" | "■ 已结束：{}",
        online: "{} online" | "{} 人在线",
        rate: "{} msg/s" | "{} 条/秒",
        near_ceiling: "NEAR THE LIMIT {}/s of {}" | "接近上限 {}/秒（上限 {}）",
        muted_for_all: "MUTED FOR ALL" | "全员禁言",
        guest: "guest" | "游客",
        read_only: "read only" | "只读",
    }
}
