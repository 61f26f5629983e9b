//! What the layers over the room say.

texts! {
    /// The layers.
    LayerTexts {
        help: "keys" | "按键",
        everywhere: "everywhere" | "任何时候",
        in_list: "among the comments" | "在评论列表中",
        in_input: "while writing" | "输入时",
        in_queue: "among held messages" | "待审消息中",
        in_acts: "in the record of acts" | "操作记录中",
        commands: "commands" | "命令",
        no_command: "no command is called so" | "没有这样的命令",
        inspector: "as it came" | "原始数据",
        views: "views" | "视图",
        members: "people" | "成员",
        online: "{} online, told {} ago" | "{} 人在线（{}前）",
        online_unknown: "how many are online is not known yet" | "在线人数未知",
        host_and_admins: "host and admins" | "主播与管理员",
        muted: "muted" | "禁言中",
        muted_left: "{} left" | "剩余 {}",
        muted_forever: "for ever" | "永久",
        present: "seen here" | "见到的人",
        present_within: "seen here within {}" | "{}内见到的人",
        gone: "gone, {}" | "已离开，{}",
        you: "you, {}" | "你，{}",
        top_givers: "top givers" | "送礼榜",
        ago: "{} ago" | "{}前",
        wrote: "{} comments" | "{} 条评论",
        nobody: "nobody" | "无",
        mentions: "mentions and highlights" | "提及与高亮",
        no_mentions: "nobody called you yet" | "还没有人提到你",
        close: "{} closes" | "{} 关闭",
        keys_next: "then" | "接着按",
    }
}
