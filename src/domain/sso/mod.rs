//! Single sign-on as rules see it (section 7): who a provider says that somebody is, and how much of that counts.
//!
//! An account is bound to what a provider calls somebody for good, and never to an email address: addresses are given to
//! other people, and many providers let people write any address into their profile. An address is looked at once, when an
//! account that an administrator linked is bound, and then only one that the provider vouches for.

mod broken;

pub use broken::SsoBroken;
use serde::Deserialize;

/// Who somebody is at a provider, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls them: `oid` in a tenant of Entra ID, `sub` elsewhere.
    pub subject: String,
}

impl Identity {
    /// What people call the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        provider_of(&self.issuer)
    }
}

/// What people call a provider: by its product, or by its host.
#[must_use]
pub fn provider_of(issuer: &str) -> &str {
    match tenant_of(issuer) {
        Some(_) => "Entra ID",
        None => issuer.split('/').nth(2).unwrap_or("single sign-on"),
    }
}

/// What an ID token says whose signature, issuer, audience and times were checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// What the provider calls the person, for this program.
    pub sub: String,
    /// The tenant of Entra ID.
    pub tid: Option<String>,
    /// What a tenant of Entra ID calls the person, for every program.
    pub oid: Option<String>,
    /// Where they signed in, of somebody who is a guest in the tenant.
    pub idp: Option<String>,
    /// 1 for a guest.
    pub acct: Option<Flag>,
    /// An address; anybody's guess unless one of the next two vouches for it.
    pub email: Option<String>,
    /// Does the provider vouch for it? By `true` alone, as the standard has it.
    pub email_verified: Option<Flag>,
    /// Entra ID: is the owner of the address's domain the tenant itself?
    pub xms_edov: Option<Flag>,
    /// The name that they sign in with.
    pub preferred_username: Option<String>,
    /// The same in older tokens of Entra ID.
    pub upn: Option<String>,
}

/// A yes or no as providers write it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Flag {
    /// `true`
    Truth(bool),
    /// `1`
    Number(i64),
    /// `"true"`, `"1"`
    Word(String),
    /// Anything else is no.
    Other(serde_json::Value),
}

impl Flag {
    fn is_on(&self) -> bool {
        match self {
            Self::Truth(on) => *on,
            Self::Number(number) => *number == 1,
            Self::Word(word) => word.eq_ignore_ascii_case("true") || word == "1",
            Self::Other(_) => false,
        }
    }
}

/// Whoever signed in at the provider, as far as rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Who they are.
    pub identity: Identity,
    /// The address that the provider vouches for.
    pub vouched: Option<String>,
    /// An address that it only repeats.
    pub claimed: Option<String>,
}

/// Why a sign-in at the provider is nobody's here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Nobody is bound to it, and nobody has its address.
    Unknown,
    /// Somebody has its address, whose account isn't linked.
    NotLinked,
    /// Somebody has its address, and is bound to another account of the provider.
    OtherAccount,
    /// Somebody is linked who has its address, but the provider doesn't vouch for that.
    NotVouched,
    /// It is somebody's, but not theirs who was named.
    SomebodyElse,
    /// The provider's word on who signed in can't be trusted.
    Untrusted,
}

impl Mismatch {
    /// The short code, in the log and in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "sso_unknown",
            Self::NotLinked => "sso_not_linked",
            Self::OtherAccount => "sso_other_account",
            Self::NotVouched => "sso_address_not_vouched",
            Self::SomebodyElse => "sso_somebody_else",
            Self::Untrusted => "sso_untrusted",
        }
    }

    /// The reason in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "a sign-in that is nobody's here",
            Self::NotLinked => "not linked to single sign-on",
            Self::OtherAccount => "bound to another account of the provider",
            Self::NotVouched => "an address that the provider doesn't vouch for",
            Self::Untrusted => "the provider's word can't be trusted",
            Self::SomebodyElse => "signed in at the provider as somebody else",
        }
    }
}

/// Longest subject: what OpenID Connect allows.
const LONGEST_SUBJECT: usize = 255;

impl Presented {
    /// What counts of `claims` that the provider `issuer` made; none where they name nobody.
    #[must_use]
    pub fn of(issuer: &str, claims: &Claims) -> Option<Self> {
        let tenant = tenant_of(issuer);
        let tenants_own =
            tenant.is_some_and(|tenant| claims.tid.as_deref().is_some_and(|tid| tid.eq_ignore_ascii_case(tenant)));
        // Elsewhere people may fill `oid` as they like.
        let subject = claims.oid.as_ref().filter(|_| tenants_own).unwrap_or(&claims.sub);
        let plain = subject.bytes().all(|sign| sign.is_ascii_graphic());
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT || !plain {
            return None;
        }
        let address = |text: &Option<String>| {
            // As it is: what has a blank before it isn't the address that an account has.
            text.as_deref()
                .filter(|text| text.trim() == *text)
                .and_then(|text| crate::domain::text::Email::new(text).ok())
                .map(|email| email.as_str().to_owned())
        };
        let on = |flag: &Option<Flag>| flag.as_ref().is_some_and(Flag::is_on);
        let email = address(&claims.email);
        let vouched = match tenant {
            // A tenant says nothing of `email_verified`: its `email` is a field that is typed. The domain of a sign-in name
            // is the tenant's own, but for guests, whose name another tenant gave them.
            Some(_) if !tenants_own => None,
            Some(_) => {
                let own_domain = email.clone().filter(|_| on(&claims.xms_edov));
                let guest = on(&claims.acct) || claims.idp.as_deref().is_some_and(|idp| idp != issuer);
                let name = [&claims.preferred_username, &claims.upn].into_iter().find_map(address);
                own_domain.or(name.filter(|name| !guest && !name.to_ascii_uppercase().contains("#EXT#")))
            }
            // Nothing but the truth itself: what else stands there is somebody's guess at what it means.
            None => email.clone().filter(|_| claims.email_verified == Some(Flag::Truth(true))),
        };
        let claimed =
            email.or_else(|| address(&claims.preferred_username)).filter(|claimed| Some(claimed) != vouched.as_ref());
        let identity = Identity { issuer: issuer.to_owned(), subject: subject.clone() };
        Some(Self { identity, vouched, claimed })
    }

    /// What the log says of it: the address, and whether that counts, and the subject.
    #[must_use]
    pub fn told(&self) -> String {
        let address = match (&self.vouched, &self.claimed) {
            (Some(vouched), _) => vouched.clone(),
            (None, Some(claimed)) => format!("{claimed} (not vouched for)"),
            (None, None) => "no address".to_owned(),
        };
        format!("{address}, subject {}", self.identity.subject)
    }
}

/// The tenant in the name that Entra ID has as an issuer; none for other providers.
#[must_use]
pub fn tenant_of(issuer: &str) -> Option<&str> {
    let rest = issuer.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let hosts = [
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "sts.windows.net",
    ];
    let tenant = path.split('/').next().filter(|tenant| !tenant.is_empty())?;
    hosts.iter().any(|known| host.eq_ignore_ascii_case(known)).then_some(tenant)
}

/// Is the issuer a door of Entra ID that is open to many tenants? Anybody can have one of their own.
#[must_use]
pub fn is_of_many_tenants(issuer: &str) -> bool {
    // The last is the number of the tenant of all personal accounts.
    let many = ["common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad", "{tenantid}"];
    tenant_of(issuer).is_some_and(|tenant| many.iter().any(|name| tenant.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";

    fn read(issuer: &str, token: &str) -> Option<Presented> {
        Presented::of(issuer, &serde_json::from_str(token).unwrap())
    }

    fn entra(more: &str) -> Presented {
        let token = format!(r#"{{"sub":"pairwise","oid":"o-1","tid":"11111111-2222-3333-4444-555555555555"{more}}}"#);
        read(TENANT, &token).unwrap()
    }

    // SSO-1: an address that the provider doesn't vouch for binds nobody.
    #[test]
    fn an_address_counts_where_the_provider_vouches_for_it() {
        let of = |token: &str| {
            let found = read("https://id.example.org", token).unwrap();
            (found.vouched, found.claimed)
        };
        let anna = || Some("anna@example.org".to_owned());
        assert_eq!(of(r#"{"sub":"1","email":"anna@example.org","email_verified":true}"#), (anna(), None));
        for blank in [" anna@example.org", "anna@example.org ", "\\tanna@example.org", "\\u00a0anna@example.org"] {
            let token = format!(r#"{{"sub":"1","email":"{blank}","email_verified":true}}"#);
            assert_eq!(of(&token), (None, None), "{blank}");
        }
        for no in ["false", "null", "0", "1", "\"true\"", "\"yes\"", "[true]", "{}"] {
            let token = format!(r#"{{"sub":"1","email":"anna@example.org","email_verified":{no}}}"#);
            assert_eq!(of(&token), (None, anna()), "{no}");
        }
        assert_eq!(of(r#"{"sub":"1","email":"anna@example.org"}"#), (None, anna()));
        // What other providers call a name to sign in with is anything.
        assert_eq!(of(r#"{"sub":"1","preferred_username":"anna@example.org","xms_edov":true}"#), (None, anna()));
        assert_eq!(of(r#"{"sub":"1"}"#), (None, None));
        assert_eq!(of("{\"sub\":\"1\",\"email\":\"a\\u001b[31m@x.de\",\"email_verified\":true}"), (None, None));
    }

    // SSO-1, H6
    #[test]
    fn a_tenant_vouches_for_names_in_its_own_domains_alone() {
        let anna = || Some("anna@plant.example".to_owned());
        assert_eq!(entra(r#","preferred_username":"anna@plant.example""#).vouched, anna());
        assert_eq!(entra(r#","upn":"anna@plant.example""#).vouched, anna());
        // Typed by whoever owns the account, in whatever tenant.
        let typed = entra(r#","email":"anna@plant.example","email_verified":true"#);
        assert_eq!((typed.vouched, typed.claimed), (None, anna()));
        assert_eq!(entra(r#","email":"anna@plant.example","xms_edov":"1""#).vouched, anna());
        for guest in [r#""idp":"https://sts.windows.net/other/""#, r#""acct":1"#] {
            assert_eq!(
                entra(&format!(r#","preferred_username":"anna@plant.example",{guest}"#)).vouched,
                None,
                "{guest}"
            );
        }
        assert_eq!(entra(r#","preferred_username":"anna_plant.example#EXT#@other.example""#).vouched, None);
        // A token of another tenant isn't even that of this issuer; should one pass, it vouches for nothing.
        let other = r#"{"sub":"p","oid":"o-1","tid":"other","preferred_username":"anna@plant.example"}"#;
        let other = read(TENANT, other).unwrap();
        assert_eq!((other.vouched, other.identity.subject.as_str()), (None, "p"));
    }

    #[test]
    fn people_are_bound_to_what_stays() {
        assert_eq!(entra("").identity, Identity { issuer: TENANT.into(), subject: "o-1".into() });
        let elsewhere = read("https://id.example.org", r#"{"sub":"s-1","oid":"o-1","tid":"t"}"#).unwrap();
        assert_eq!(elsewhere.identity.subject, "s-1");
        for nobody in [r#"{"sub":""}"#, "{}", "{\"sub\":\"a\\u0000\"}", r#"{"sub":"with blank"}"#] {
            assert_eq!(read("https://id.example.org", nobody), None, "{nobody}");
        }
        assert_eq!(read("https://id.example.org", &format!(r#"{{"sub":"{}"}}"#, "x".repeat(256))), None);
    }

    #[test]
    fn one_tenant_is_told_from_many() {
        for many in ["common", "organizations", "Consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"] {
            assert!(is_of_many_tenants(&format!("https://login.microsoftonline.com/{many}/v2.0")), "{many}");
        }
        assert!(!is_of_many_tenants(TENANT) && !is_of_many_tenants("https://id.example.org/common/v2.0"));
    }
}
