//! What the viewer without a screen says.

texts! {
    /// Lines of `watch --plain`.
    PlainTexts {
        crowd: "{} joined, {} quit" | "{} 人进入，{} 人离开",
        likes: "{} likes" | "{} 个赞",
        not_sent: "not sent: {}" | "未送达：{}",
        reads_only: "this viewer only reads" | "当前只能阅读，不能发言",
        no_command: "nothing was sent: there are no commands here; begin with // to say it as it is" | "未发送：这里没有命令；以 // 开头可原样发送",
        mention: "[mention] {}" | "[提及] {}",
        highlight: "[highlight] {}" | "[高亮] {}",
        disconnected: "… disconnected: {} …" | "… 已断开：{} …",
        logged_out: "… logged out: {} …" | "… 已登出：{} …",
        connected: "… connected …" | "… 已连接 …",
    }
}
