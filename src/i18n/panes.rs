//! What the panes say.

texts! {
    /// The panes.
    PaneTexts {
        new_long: " ▼ {} new · {} follows " | " ▼ {} 条新评论 · {} 跟随 ",
        new_short: " ▼ {} " | " ▼ {} ",
        held_long: " held · {} follows " | " 已停住 · {} 跟随 ",
        held_short: " held " | " 停住 ",
        read_mark: "┄┄ since you last looked " | "┄┄ 上次看到这里 ",
        refused: " ✗ {}" | " ✗ {}",
        sends_again: " · {} sends again" | " · {} 重发",
        refused_mark: "✗ not sent" | "✗ 未送达",
        more_lines: " … +{} lines" | " … 另有 {} 行",
        more: " +{} more" | " 另有 {} 条",
        nothing_matches: "nothing matches the filter; {} shows everything" | "没有符合筛选的内容；按 {} 显示全部",
        strokes: "{} strokes on the board" | "白板 {} 笔",
        nobody: "nobody came or went of late" | "最近无人进出",
        comma: ", " | "，",
        joined: " joined" | " 进入",
        quit: " quit" | " 离开",
        no_gifts: "gifts show here" | "礼物显示在这里",
        filtered: "filter: {}" | "筛选：{}",
        all_rooms: "all rooms" | "全部房间",
        write_hint: "write a comment, Enter sends" | "写评论，回车发送",
        guest_hint: "a guest reads only" | "游客只读",
        read_only_hint: "read only" | "只读",
        list_hint: "{} writes" | "按 {} 写评论",
        search_prompt: "/" | "/",
        filter_prompt: "filter: " | "筛选：",
        search_hint: "what to find: words, from:NAME, role:host, has:link …" | "搜索：词语、from:名字、role:host、has:link …",
        filter_hint: "what to show: from:NAME, text~REGEX, not kind:tip …" | "只显示：from:名字、text~正则、not kind:tip …",
    }
}
