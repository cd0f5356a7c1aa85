package secret

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// named reports whether a value is a secret by the name of its variable.
func named(name, value string) bool {
	return certain(name, value) || kind(name) == likely && telling(value) && random(value)
}

// certain is named without what is only likely: in the middle of a line, keys
// are mostly those of packages' signatures, as in --recv-keys 573BFD6B.
func certain(name, value string) bool {
	k := kind(name)
	return (k == sure || k == probable && !method.MatchString(value)) && telling(value)
}

// method is a value, under a name that is probable, which says how much, where
// or in which way: MAX_TOKENS=4096, PROXY_AUTH=digest.
var method = regexp.MustCompile(`(?i)^(?:[0-9.,_]+[kmg]?|[a-z][a-z0-9+.-]*://.*|md5|scram-sha-.*|trust|peer|ident|digest|ntlm|ldaps?|pam|gss|gssapi|kerberos|` +
	`oauth2?|oidc|saml|sso|jwt|token|bearer|password|passwd|plain|login|cert|certificate|mtls|tls|key|keys|publickey|local|internal|external|any|all|` +
	`anonymous|auto|default|simple|form|session|cookie|github|google|iam|[hrep]s(?:256|384|512))$`)

// certainty is how much a name tells.
type certainty int

const (
	no       certainty = iota
	likely             // if the value looks like one
	probable           // unless the value says how much, or in which way
	sure
)

// The words of names. Names of one word, such as PGPASSWORD, end with those of
// glued.
var (
	secrets = set("PASSWORD PASSWORDS PASSWD PASSPHRASE PASSPHRASES SECRET SECRETS TOKEN CREDENTIAL CREDENTIALS CREDS APIKEY")
	glued   = []string{"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "SECRETKEY", "PRIVATEKEY", "ACCESSKEY", "SIGNINGKEY", "AUTHKEY"}
	// PGPASS and the like; BYPASS and COMPASS are none of them.
	short = set("SSHPASS DBPASS PGPASS MYSQLPASS REDISPASS ROOTPASS USERPASS ADMINPASS KEYPASS STOREPASS REQUIREPASS MASTERAUTH " +
		"DBPW ROOTPW USERPW ADMINPW MYSQLPW PGPW LDAPPW SSHPW")
	// last are those that count at the end of a name of several words.
	last = set("PASS PWD PW PAT PSK PEPPER")
	// alone are those of last that count as the only word, too.
	alone = set("PASS PW PEPPER")
	// perhaps are those that are probable at the end of a name.
	perhaps = set("TOKENS AUTH")
	// two are words that are a secret together.
	two = map[string]certainty{"ERLANG COOKIE": sure, "OTP SEED": sure, "TOTP SEED": sure, "HOTP SEED": sure, "MFA SEED": sure, "JWT SIGNING": probable}
	// keys stand before KEY where it is a secret, notKeys where it is not.
	keys    = set("API ACCESS PRIVATE SECRET ENCRYPTION SIGNING MASTER AUTH DEPLOY SHARED ACCOUNT JWT")
	notKeys = set("PUBLIC PUB PUBLISHABLE GPG PGP PRIMARY FOREIGN PARTITION SORT CACHE ROUTING INDEX HOST HASH RANGE REGISTRY " +
		"OBJECT BUCKET MAP GROUP LABEL TAG HOT ORDER VERIFY VERIFICATION TRUSTED APT RPM SEARCH LOOKUP IDEMPOTENCY SHORTCUT")
	// about are the last words of names that tell something about a secret.
	about = set("FILE FILES PATH DIR DIRECTORY URL URI ENDPOINT NAME TYPE TTL TIMEOUT EXPIRY EXPIRES EXPIRATION LIFETIME AGE LENGTH LEN SIZE " +
		"ALGORITHM ALGO ALG METHOD MODE ENABLED DISABLED REQUIRED OPTIONAL POLICY HEADER FIELD PREFIX SUFFIX COUNT LIMIT VERSION ISSUER AUDIENCE COMMAND CMD HELPER " +
		"STORE MOUNT ROUNDS COST MIN MAX REGEX PATTERN FORMAT PROVIDER MANAGER BACKEND HOST PORT SERVER SERVICE ARN FINGERPRINT STDIN PROMPT SCOPE SCOPES CLASS")
	// whether are the first words of names that turn something on or off:
	// adduser --disabled-password ada.
	whether = set("NO NOT DISABLED DISABLE ENABLE ENABLED WITHOUT WITH ALLOW SKIP USE REQUIRE HAS IS")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// kind reports how certain a name makes it that its value is a secret. A plain
// KEY does not: GPG_KEY is a fingerprint in many images.
func kind(name string) certainty {
	words := split(name)
	n := len(words)
	if n == 0 || about[words[n-1]] || n > 1 && whether[words[0]] {
		return no
	}
	result := no
	for i, w := range words {
		switch {
		case secrets[w], short[w], slices.ContainsFunc(glued, func(s string) bool { return strings.HasSuffix(w, s) }):
			return sure
		case w == "KEY" || w == "KEYS":
			switch {
			case i > 0 && keys[words[i-1]]:
				return sure
			case i > 0 && i == n-1 && !slices.ContainsFunc(words[:i], func(s string) bool { return notKeys[s] }):
				result = likely
			}
		case i > 0 && two[words[i-1]+" "+w] == sure:
			return sure
		case last[w] && i == n-1 && (n > 1 || alone[w]) && !(n == 2 && words[0] == "OLD"):
			return sure
		case i == n-1 && (perhaps[w] || i > 0 && two[words[i-1]+" "+w] == probable):
			result = probable
		}
	}
	return result
}

// split returns the words of a name, in capitals: of API_KEY, api-key and
// apiKey. Numbers at their ends count for nothing: PASSWORD2, DB_PASS_2.
func split(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if w := strings.TrimRight(string(word), "0123456789"); w != "" {
			words = append(words, strings.ToUpper(w))
		}
		word = nil
	}
	lower := false // the letter before is lower case
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			lower = false
			continue
		case unicode.IsUpper(r) && lower:
			end()
		}
		lower = unicode.IsLower(r)
		word = append(word, r)
	}
	end()
	return words
}

// settings are values that say how something is, or that something has to stand
// there, and no secret.
var settings = set("true false yes no on off none null nil 0 1 basic required optional disabled enabled dummy placeholder unused")

var (
	// file is a path: what is in a directory of its own, or has a name like those
	// of files. A password may begin with a slash.
	file = regexp.MustCompile(`^(?:file:|~/|\.{1,2}/[\w./@+-]+$|[A-Za-z]:\\|(?:/var)?/(?:run/secrets|secrets?)/` +
		`|/(?:run|var|etc|opt|usr|home|root|app|tmp|mnt|data|srv|certs?|keys?|config)` +
		`(?:(?:/[\w.@+-]+){2,}/?$|/(?:\.[\w-]+|[\w-]+\.[a-z]{2,5}|[\w-]*(?:pass|pw|secret|token|key|cred)[\w-]*)$))`)
	// elsewhere is where a secret is kept by others.
	elsewhere = regexp.MustCompile(`^(?:vault:|op://|arn:aws|aws-?sm:|ssm:|gcp-?sm:|sm://|secretsmanager:|projects/|keychain:|env:|id=)`)
	hidden    = regexp.MustCompile(`^[*•.…-]+$|^[xX]{3,}$|^<[^>]*>$|^\[[^\]]*\]$|(?i)^redacted$`)
	// variable is a value that is nothing but variables of a shell, perhaps with a
	// path below: $NAME, ${name:-x}, $1, but not $ecret123.
	variable = longest(`^(?:\$+(?:[A-Za-z_]+|[A-Z_][A-Z0-9_]*|[a-z]+_[a-z0-9_]+|env:\w+|\{[^}]*(?:\}|$)|[0-9@*#?!])|[^A-Za-z0-9$/])+(?:/.*)?$`)
	// crypt is the beginning of the hash of a password.
	crypt = regexp.MustCompile(`^\$(?:[1-9]|2[abxy]|y|apr1|scrypt|argon2\w*)\$`)
)

func longest(expression string) *regexp.Regexp {
	re := regexp.MustCompile(expression)
	re.Longest()
	return re
}

// telling reports whether a value can be a secret at all: it is there, is not a
// setting, and does not lead to where the secret is.
func telling(value string) bool {
	return value != "" && !settings[strings.ToLower(value)] && !reference(value) &&
		!file.MatchString(value) && !elsewhere.MatchString(value)
}

// reference reports whether a value stands for another: of a variable, of a
// command, or of what is masked already.
func reference(value string) bool {
	return strings.HasPrefix(value, "$(") || strings.HasPrefix(value, "$") && variable.MatchString(value) && !crypt.MatchString(value) || strings.HasPrefix(value, "`") || strings.HasPrefix(value, "{{") ||
		strings.HasPrefix(value, "%") && strings.HasSuffix(value, "%") || hidden.MatchString(value)
}

// random reports whether a value looks like a key: long enough, one word, with
// letters and digits, and neither a number nor a URL.
func random(value string) bool {
	const least = 12
	if len(value) < least || strings.ContainsAny(value, " \t\n") || strings.Contains(value, "://") {
		return false
	}
	return strings.ContainsAny(value, "0123456789") && strings.ContainsFunc(value, unicode.IsLetter)
}
