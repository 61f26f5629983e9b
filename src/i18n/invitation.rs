//! How others can join a demo.

texts! {
    /// The first lines of a demo.
    InvitationTexts {
        guest: "Join from another terminal:  {}" | "从另一个终端加入：  {}",
        member: "…and to write:  {}" | "…并且发言：  {}",
        sdk: "…or with the official web SDK:  {}" | "…或用官方 Web SDK：  {}",
    }
}
