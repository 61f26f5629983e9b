//! What the viewer without a screen says.

texts! {
    /// Lines of `watch --plain`.
    PlainTexts {
        crowd: "{} joined, {} quit" | "{} 人进入，{} 人离开",
        likes: "{} likes" | "{} 个赞",
        not_sent: "not sent: {}" | "未送达：{}",
        reads_only: "this viewer only reads" | "当前只能阅读，不能发言",
        disconnected: "… disconnected: {} …" | "… 已断开：{} …",
        logged_out: "… logged out: {} …" | "… 已登出：{} …",
        connected: "… connected …" | "… 已连接 …",
    }
}
