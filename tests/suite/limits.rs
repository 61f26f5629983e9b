//! Every documented bound of lengths, counts, sizes and rates: what just fits is done, one more is refused with its code.

mod content;

use danmux::wire::Servcmd as S;
use serde_json::{Value, json};

use crate::{
    raw::{Served, Socket, two_apps},
    support::APP,
};

/// A service with a room, its owner in it.
struct Stage {
    served: Served,
    owner: Socket,
}

impl Stage {
    async fn new() -> Self {
        let served = Served::start(two_apps()).await;
        let mut owner = served.login(APP, "owner").await;
        let new = json!({"Type": "AVChatRoom", "Name": "room", "GroupId": "room"});
        assert_eq!(owner.ask(S::CreateGroup.as_str(), new).await["ErrorCode"], 0);
        owner.join("room").await;
        Self { served, owner }
    }

    /// Through REST `most` is done, and one more is refused with `code`.
    async fn by_rest(&self, servcmd: S, most: usize, code: i64, body: impl Fn(usize) -> Value) {
        for (size, code) in [(most + 1, code), (most, 0)] {
            let answer = self.served.admin(servcmd.as_str(), body(size)).await;
            assert_eq!(answer["ErrorCode"], code, "{servcmd} of {size}: {answer}");
        }
    }

    /// The same for the owner over a socket.
    async fn by_socket(
        &mut self,
        servcmd: S,
        most: usize,
        code: i64,
        body: impl Fn(usize) -> Value,
    ) {
        for (size, code) in [(most + 1, code), (most, 0)] {
            let answer = self.owner.ask(servcmd.as_str(), body(size)).await;
            assert_eq!(answer["ErrorCode"], code, "{servcmd} of {size}: {answer}");
        }
    }

    /// Through REST that is refused with `code`.
    async fn refused(&self, servcmd: S, code: i64, body: Value) {
        let shown = body.to_string().chars().take(200).collect::<String>();
        let answer = self.served.admin(servcmd.as_str(), body).await;
        assert_eq!(answer["ErrorCode"], code, "{servcmd} {shown}: {answer}");
    }

    async fn import(&self, users: &[String]) {
        for some in users.chunks(100) {
            let accounts = json!({"Accounts": some});
            self.served.done(S::MultiAccountImport.as_str(), accounts).await;
        }
    }
}

fn text(bytes: usize) -> String {
    "x".repeat(bytes)
}

fn names(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{prefix}{n}")).collect()
}

/// With the room's id.
fn room(mut body: Value) -> Value {
    body["GroupId"] = "room".into();
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_of_a_room() {
    let mut stage = Stage::new().await;
    for (field, most) in
        [("Name", 30), ("Introduction", 240), ("Notification", 300), ("FaceUrl", 100)]
    {
        let new = |size| {
            let mut body = json!({"Type": "AVChatRoom", "Name": "n"});
            body[field] = text(size).into();
            body
        };
        stage.by_rest(S::CreateGroup, most, 10004, new).await;
        stage.by_socket(S::CreateGroup, most, 10004, new).await;
        let change = |size| room(json!({field: text(size)}));
        stage.by_rest(S::ModifyGroupBaseInfo, most, 10004, change).await;
        stage.by_socket(S::ModifyGroupBaseInfo, most, 10004, change).await;
    }
    // Bytes are counted, not characters.
    let name = |characters: usize| room(json!({"Name": "甲".repeat(characters)}));
    stage.by_socket(S::ModifyGroupBaseInfo, 10, 10004, name).await;
    // All or nothing.
    let body = room(json!({"Notification": "new", "Introduction": text(241)}));
    stage.refused(S::ModifyGroupBaseInfo, 10004, body).await;
    let info = stage.served.done(S::GetGroupInfo.as_str(), json!({"GroupIdList": ["room"]})).await;
    assert_eq!(info["GroupInfo"][0]["Notification"], text(300));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_own_fields_of_a_room() {
    let mut stage = Stage::new().await;
    let fields = |count: usize, key: usize, value: usize| {
        let field = |n: usize| json!({"Key": format!("{n:0>key$}"), "Value": text(value)});
        json!({"AppDefinedData": (0..count).map(field).collect::<Vec<_>>()})
    };
    let new = |count: usize, key: usize, value: usize| {
        let mut body = fields(count, key, value);
        body["Type"] = "AVChatRoom".into();
        body["Name"] = "n".into();
        body
    };
    stage.by_rest(S::CreateGroup, 10, 10004, |count| new(count, 1, 1)).await;
    stage.by_rest(S::CreateGroup, 16, 10004, |key| new(1, key, 1)).await;
    stage.by_rest(S::CreateGroup, 512, 10004, |value| new(1, 1, value)).await;
    stage.by_socket(S::ModifyGroupBaseInfo, 16, 10004, |key| room(fields(1, key, 1))).await;
    stage.by_socket(S::ModifyGroupBaseInfo, 512, 10004, |value| room(fields(1, 2, value))).await;
    // Together with the two that there are; an empty value makes room.
    stage.by_socket(S::ModifyGroupBaseInfo, 8, 10004, |count| room(fields(count, 3, 1))).await;
    let modify = S::ModifyGroupBaseInfo.as_str();
    stage.served.done(modify, room(fields(8, 3, 0))).await;
    stage.by_socket(S::ModifyGroupBaseInfo, 8, 10004, |count| room(fields(count, 4, 1))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids() {
    let mut stage = Stage::new().await;
    let new = |id: &str| json!({"Type": "AVChatRoom", "Name": "n", "GroupId": id});
    for (prefix, servcmd) in [("r", S::CreateGroup), ("s", S::CreateGroup)] {
        let id = |size: usize| new(&format!("{prefix}{}", text(size - 1)));
        match prefix {
            "r" => stage.by_rest(servcmd, 48, 10015, id).await,
            _ => stage.by_socket(servcmd, 48, 10015, id).await,
        }
    }
    for id in ["@TGS#mine", "@TGS#", "röm", "r\u{1f}m", "r\u{7f}m", "房间"] {
        stage.refused(S::CreateGroup, 10015, new(id)).await;
        assert_eq!(stage.owner.ask(S::CreateGroup.as_str(), new(id)).await["ErrorCode"], 10015);
    }
    for id in [" ", "~", "@TGS", "a b#c/d"] {
        stage.served.done(S::CreateGroup.as_str(), new(id)).await;
    }
    stage.refused(S::CreateGroup, 10021, new("room")).await;
    assert_eq!(stage.owner.ask(S::CreateGroup.as_str(), new("room")).await["ErrorCode"], 10025);
    let made = stage.served.done(S::CreateGroup.as_str(), new("")).await;
    assert!(made["GroupId"].as_str().unwrap().starts_with("@TGS#a"), "{made}");
    let mut other = new("other");
    other["MemberList"] = json!([{"Member_Account": "owner"}]);
    stage.refused(S::CreateGroup, 10007, other).await;
    let public = json!({"Type": "Public", "Name": "n"});
    stage.refused(S::CreateGroup, 10004, public).await;
    let mut unknown = new("other");
    unknown["Owner_Account"] = "nobody".into();
    stage.refused(S::CreateGroup, 10019, unknown).await;

    stage.by_rest(S::AccountImport, 32, 70402, |size| json!({"UserID": text(size)})).await;
    stage.refused(S::AccountImport, 70402, json!({"UserID": ""})).await;
    stage.refused(S::AccountImport, 70402, json!({"UserID": "a\nb"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles() {
    let mut stage = Stage::new().await;
    for tag in ["Nick", "Image", "SelfSignature"] {
        let set = |size| {
            let item = json!({"Tag": format!("Tag_Profile_IM_{tag}"), "Value": text(size)});
            json!({"From_Account": "owner", "ProfileItem": [item]})
        };
        stage.by_rest(S::PortraitSet, 500, 40601, set).await;
        stage.by_socket(S::PortraitSet, 500, 40601, set).await;
    }
    for field in ["Nick", "FaceUrl"] {
        stage
            .by_rest(
                S::AccountImport,
                500,
                40601,
                |size| json!({"UserID": "bob", field: text(size)}),
            )
            .await;
    }
    let fields = |count: usize| {
        let item = |n: usize| json!({"Tag": format!("Tag_Profile_Custom_{n}"), "Value": "v"});
        let items: Vec<_> = (0..count).map(item).collect();
        json!({"From_Account": "bob", "ProfileItem": items})
    };
    // Beside name and picture.
    stage.by_rest(S::PortraitSet, 38, 40001, fields).await;
    for (from, tag, code) in [("bob", "Nick", 40001), ("nobody", "Tag_Profile_IM_Nick", 40003)] {
        let item = json!({"Tag": tag, "Value": "v"});
        let body = json!({"From_Account": from, "ProfileItem": [item]});
        stage.refused(S::PortraitSet, code, body).await;
    }
    let many = |count| json!({"To_Account": names("user", count)});
    stage.by_rest(S::PortraitGetRest, 100, 10005, many).await;
    let item = |user: String| json!({"To_Account": user});
    let many = |count| {
        let items: Vec<_> = names("user", count).into_iter().map(item).collect();
        json!({"UserItem": items})
    };
    stage.by_socket(S::PortraitGet, 100, 10005, many).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_one_call() {
    let mut stage = Stage::new().await;
    let users = names("user", 501);
    let body = |field: &'static str, count: usize| json!({field: &users[..count]});
    stage.by_rest(S::MultiAccountImport, 100, 70402, |count| body("Accounts", count)).await;
    stage.refused(S::MultiAccountImport, 70402, json!({})).await;
    stage.import(&users).await;
    stage.by_rest(S::QueryOnlineStatus, 500, 10005, |count| body("To_Account", count)).await;
    let item = |user: &String| json!({"UserID": user});
    let check =
        |count: usize| json!({"CheckItem": users[..count].iter().map(item).collect::<Vec<_>>()});
    stage.by_rest(S::AccountCheck, 100, 70402, check).await;
    stage.refused(S::AccountCheck, 70402, check(0)).await;

    let ids = |count| json!({"GroupIdList": vec!["room"; count]});
    stage.by_rest(S::GetGroupInfo, 50, 10004, ids).await;
    stage.by_socket(S::GetGroupSelfMemberInfo, 50, 10004, ids).await;

    let members = |count| room(json!({"Member_Account": &users[..count]}));
    stage.by_rest(S::CheckMembers, 500, 10005, members).await;
    stage.by_rest(S::AddRobots, 500, 10005, members).await;
    stage.by_rest(S::DelRobots, 500, 10005, members).await;
    let members = |count| room(json!({"Member_List_Account": &users[..count]}));
    stage.by_socket(S::GetSpecifiedGroupMemberInfo, 100, 10005, members).await;

    let muted = |count| room(json!({"Members_Account": &users[..count], "MuteTime": 60}));
    stage.by_rest(S::ForbidSendMessage, 500, 10005, muted).await;
    let muted = stage.served.done(S::GetGroupMutedAccount.as_str(), room(json!({}))).await;
    assert_eq!(muted["MutedAccountList"].as_array().unwrap().len(), 500);

    let banned = |count| room(json!({"Members_Account": &users[..count], "Duration": 60}));
    stage.by_rest(S::BanGroupMember, 20, 10005, banned).await;
    stage.by_socket(S::BanGroupMember, 20, 10005, banned).await;
    stage.by_rest(S::UnbanGroupMember, 20, 10005, banned).await;

    let admins = |count| room(json!({"CommandType": 1, "Admin_Account": &users[..count]}));
    stage.by_rest(S::ModifyAdmin, 5, 10007, admins).await;
    let one = room(json!({"Member_Account": "user7", "Role": "Admin"}));
    assert_eq!(stage.owner.ask(S::ModifyGroupMemberInfo.as_str(), one).await["ErrorCode"], 10007);
    for servcmd in [S::ForbidSendMessage, S::BanGroupMember, S::UnbanGroupMember] {
        stage
            .refused(
                servcmd,
                10004,
                room(json!({"Members_Account": [], "MuteTime": 1, "Duration": 1})),
            )
            .await;
        let unknown = json!({"Members_Account": ["nobody"], "MuteTime": 1, "Duration": 1});
        stage.refused(servcmd, 10019, room(unknown)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bans_and_mutes() {
    let mut stage = Stage::new().await;
    stage.import(&names("user", 2)).await;
    let ban = |seconds: Value| room(json!({"Members_Account": ["user0"], "Duration": seconds}));
    for wrong in [json!(0), json!(-1), json!(1_u64 << 32), json!("soon"), json!(1.5)] {
        stage.refused(S::BanGroupMember, 10004, ban(wrong.clone())).await;
        assert_eq!(
            stage.owner.ask(S::BanGroupMember.as_str(), ban(wrong)).await["ErrorCode"],
            10004
        );
    }
    stage.refused(S::BanGroupMember, 10004, room(json!({"Members_Account": ["user0"]}))).await;
    stage.served.done(S::BanGroupMember.as_str(), ban(u32::MAX.into())).await;
    let reason = |size| {
        room(json!({"Members_Account": ["user1"], "Duration": 60, "Description": text(size)}))
    };
    stage.by_rest(S::BanGroupMember, 1000, 10004, reason).await;
    stage.by_socket(S::BanGroupMember, 1000, 10004, reason).await;
    stage.by_rest(S::GetGroupBanMember, 100, 10004, |limit| room(json!({"Limit": limit}))).await;

    let mute = |seconds: Value| room(json!({"Members_Account": ["user0"], "MuteTime": seconds}));
    stage.refused(S::ForbidSendMessage, 10004, mute(json!(1_u64 << 32))).await;
    stage.refused(S::ForbidSendMessage, 10004, room(json!({"Members_Account": ["user0"]}))).await;
    stage.served.done(S::ForbidSendMessage.as_str(), mute(u32::MAX.into())).await;
    let muted = stage.served.done(S::GetGroupMutedAccount.as_str(), room(json!({}))).await;
    assert_eq!(muted["MutedAccountList"][0]["MutedUntil"], u32::MAX);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks() {
    let mut stage = Stage::new().await;
    let users = names("user", 501);
    stage.import(&users).await;
    let marks = |marks: &[u32]| {
        room(json!({"CommandType": 1, "MemberList": [{"Member_Account": "owner", "Marks": marks}]}))
    };
    for bad in [0, 1, 499, 999] {
        stage.refused(S::ModifyUserInfo, 10004, marks(&[bad])).await;
    }
    let ten = |count: usize| marks(&(1000..1020).collect::<Vec<_>>()[..count]);
    stage.by_socket(S::ModifyUserInfo, 10, 10004, ten).await;
    // The owner is there, the others are not.
    let member = |user: &String| json!({"Member_Account": user, "Marks": [1000]});
    let many = |count: usize| {
        let mut list: Vec<_> = users[..count - 1].iter().map(member).collect();
        list.push(member(&"owner".to_owned()));
        room(json!({"CommandType": 1, "MemberList": list}))
    };
    stage.by_rest(S::ModifyUserInfo, 500, 10005, many).await;
    let absent = room(json!({"CommandType": 1, "MemberList": [member(&users[0])]}));
    stage.refused(S::ModifyUserInfo, 10004, absent).await;
    stage
        .refused(S::ModifyUserInfo, 10004, room(json!({"CommandType": 3, "MemberList": []})))
        .await;
}
