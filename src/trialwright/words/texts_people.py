"""The sentences of accounts and people."""

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: dict[str, FindingText] = {
    "bad-person": finding(
        ("{value} cannot be the code of a person", "{value} 不能用作人员编号"),
        (
            "Use up to 64 letters, digits, blanks, dots, hyphens or parentheses, beginning with a letter or digit",
            "请使用不超过 64 个字母、数字、空格、点、连字符或括号，并以字母或数字开头",
        ),
    ),
    "unknown-choice": finding(
        ("'{value}' is not offered here", "此处没有“{value}”这一选项"),
        ("Choose from the list", "请从列表中选择"),
    ),
}

SENTENCES: dict[str, Both] = {
    "people": both("People", "人员"),
    "people hint": both(
        "Who has which role, where and for how long. Nothing here is ever deleted: what ends stays in the log.",
        "谁在何处、何时具有何种角色。此处的记录从不删除：已终止的内容保留在日志中。",
    ),
    "person": both("Person", "人员"),
    "role": both("Role", "角色"),
    "roles": both("Roles", "角色"),
    "site": both("Site", "研究中心"),
    "no site": both("no site", "不属于任何中心"),
    "from day": both("From", "自"),
    "until day": both("Until", "至"),
    "first day": both("First day, if not today", "起始日（如非今日）"),
    "last day": both("Last day, if known", "终止日（如已知）"),
    "account": both("Account", "账户"),
    "my account": both("My account", "我的账户"),
    "last signed in": both("Last signed in", "最近登录"),
    "never": both("never", "从未"),
    "new person": both("Give a role", "授予角色"),
    "code of person": both("Code of the person, never a name", "人员编号（不得为姓名）"),
    "give role": both("Give this role", "授予该角色"),
    "end role": both("End this role", "终止该角色"),
    "end role of": both("End the role {role} of {person}: why", "终止{person}的角色“{role}”：原因"),
    "grant stands": both("in force", "有效"),
    "grant later": both("not yet", "未生效"),
    "grant past": both("over", "已到期"),
    "grant ended": both("ended", "已终止"),
    "standing none": both("no account yet", "尚无账户"),
    "standing invited": both("invited, no password yet", "已邀请，尚未设置密码"),
    "standing lapsed": both("invitation too old", "邀请已过期"),
    "standing password": both("password set", "已设置密码"),
    "standing factor": both("second factor on", "已启用动态验证码"),
    "standing no factor": both("no second factor", "未启用动态验证码"),
    "standing locked": both("locked out", "已锁定"),
    "standing closed": both("closed", "已关闭"),
    "invite": both("Invite", "发出邀请"),
    "invite again": both("Make a new invitation", "重新邀请"),
    "invite hint": both(
        "Makes a link by which they set a password, once, within a week. It is shown here and never again; an earlier "
        "link holds no longer. Whoever has the link can be this person: hand it over in person.",
        "生成一个供本人设置密码的链接，一周内有效，仅可使用一次。链接只在此显示一次，先前的链接随即失效。"
        "持有链接者即可冒充本人：请当面交付。",
    ),
    "invitation made": both("The invitation of {person}. It is shown only now:", "{person}的邀请链接，仅显示这一次："),
    "lift lockout": both("Lift the lockout", "解除锁定"),
    "end sessions": both("End every session", "结束全部会话"),
    "sessions hint": both(
        "Signs them out of every browser, for instance after a tablet was lost. They sign in again with their password.",
        "使其在所有浏览器中退出登录，例如平板遗失时。本人可用密码重新登录。",
    ),
    "end other sessions": both("End my other sessions", "结束我的其他会话"),
    "end sessions hint": both(
        "Signs you out everywhere but in this browser.", "除本浏览器外，您在其他各处均被退出登录。"
    ),
    "take factor": both("Take the second factor away", "取消动态验证码"),
    "take factor hint": both(
        "For somebody who lost their device and their recovery codes. Make sure who asks.",
        "用于本人遗失设备且无恢复码的情形。请先核实申请人身份。",
    ),
    "close account": both("Close the account", "关闭账户"),
    "close account hint": both(
        "Ends every role and every session at once. What was done in them stays.",
        "立即终止全部角色与会话。此前所做的一切均予保留。",
    ),
    "why": both("Why", "原因"),
    "account done": both("Done.", "已完成。"),
    "account history": both("What happened to this account", "该账户的历史"),
    "no grants": both("No role was ever given under this code.", "该编号从未被授予角色。"),
    "change password": both("Change my password", "修改我的密码"),
    "password now": both("Present password", "当前密码"),
    "new password": both("New password", "新密码"),
    "new password again": both("New password again", "再次输入新密码"),
    "change password hint": both(
        "Ends your sessions in every other browser.", "修改后，您在其他浏览器中的会话全部结束。"
    ),
    "token": both("Digits of the second factor", "动态验证码"),
    "token hint": both(
        "The six digits that your authenticator shows, or a recovery code.", "验证器显示的六位数字，或一个恢复码。"
    ),
    "act in role": both("Act in this role", "以此角色操作"),
    "my roles": both("My roles today", "我今日的角色"),
    "acting now": both("acting now", "当前角色"),
    "second factor title": both("Second factor", "动态验证码"),
    "second factor why": both(
        "Six digits from an app on your phone, or from a device, beside the password. It works without internet, and is "
        "asked for when you sign in and when you sign a form.",
        "除密码外，另需手机应用或设备显示的六位数字。无需联网；登录和签署表单时均须输入。",
    ),
    "factor on": both(
        "Your second factor is on. {left} recovery codes are left.", "您已启用动态验证码。剩余恢复码 {left} 个。"
    ),
    "factor off": both("You have no second factor.", "您尚未启用动态验证码。"),
    "factor begin": both("Set one up", "开始设置"),
    "factor renew": both("Set up another device", "更换设备"),
    "factor scan": both(
        "Scan this with your authenticator, or type the secret by hand; then type the six digits that it shows.",
        "用验证器扫描下图，或手工输入密钥；然后填写其显示的六位数字。",
    ),
    "factor secret": both("Secret", "密钥"),
    "factor picture": both("The secret as a picture for an authenticator", "供验证器扫描的密钥图形"),
    "factor confirm": both("Turn it on", "启用"),
    "factor end": both("Turn it off", "停用"),
    "recovery codes": both("Recovery codes", "恢复码"),
    "recovery shown": both(
        "Write these down and keep them apart from the device. Each signs in once in place of the six digits. They are "
        "shown only now.",
        "请抄录并与设备分开保管。每个恢复码可代替六位数字登录一次。恢复码仅显示这一次。",
    ),
    "recovery make": both("Make new recovery codes", "重新生成恢复码"),
    "trouble password long": both("A password has up to 128 characters", "密码不得超过 128 个字符"),
    "trouble password short": both("A password has 12 characters or more", "密码至少 12 个字符"),
    "trouble password common": both("This password is on the list of common passwords", "该密码属于常见密码"),
    "trouble password digits": both("A password is not only digits", "密码不得全为数字"),
    "trouble password like code": both("This password is too much like your code", "密码与您的编号过于相似"),
    "trouble factor obliged": both(
        "Your role needs a second factor here; set one up to go on.",
        "您的角色须启用动态验证码，请先完成设置。",
    ),
    "trouble not proven": both("Password or second factor do not fit", "密码或动态验证码不正确"),
    "trouble wrong digits": both(
        "These are not the digits that the authenticator shows now", "该数字与验证器当前显示的不符"
    ),
    "trouble unreadable": both("The server does not take this request", "服务器不接受该请求"),
    "trouble too large": both("This is more than the server takes at once", "内容过大，超出服务器单次接收上限"),
    "trouble method": both("This page cannot be asked like that", "此页不支持该操作方式"),
    "entry account invited": both("invited", "发出邀请"),
    "entry password set": both("password set", "设置密码"),
    "entry second factor set": both("second factor on", "启用动态验证码"),
    "entry second factor ended": both("second factor off", "停用动态验证码"),
    "entry recovery codes made": both("recovery codes made", "生成恢复码"),
    "entry recovery code used": both("recovery code used", "使用恢复码"),
    "entry lockout lifted": both("lockout lifted", "解除锁定"),
    "entry access refused": both("access refused", "访问被拒绝"),
    "account news": both(
        "Your account: {what}, {when}, by {person}. Was it not you? Tell the administrator at once.",
        "您的账户：{what}，{when}，操作人 {person}。如非本人操作，请立即联系管理员。",
    ),
    "trouble content": both("The server does not read this kind of content", "服务器不接受此类内容"),
    "entry sessions ended": both("sessions ended", "结束会话"),
}
