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
func certain(name, value string) bool { return kind(name) == sure && telling(value) }

// certainty is how much a name tells.
type certainty int

const (
	no     certainty = iota
	likely           // if the value looks like one
	sure
)

// The words of names. Names of one word, such as PGPASSWORD, end with those of
// glued.
var (
	secrets = set("PASSWORD PASSWORDS PASSWD PASSPHRASE SECRET SECRETS TOKEN CREDENTIAL CREDENTIALS CREDS APIKEY")
	glued   = []string{"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "SECRETKEY", "PRIVATEKEY", "ACCESSKEY"}
	// PGPASS and the like; BYPASS and COMPASS are none of them.
	short = set("SSHPASS DBPASS PGPASS MYSQLPASS REDISPASS ROOTPASS USERPASS ADMINPASS KEYPASS STOREPASS")
	// last are those that count at the end of a name of several words.
	last = set("PASS PWD PAT PSK")
	// keys stand before KEY where it is a secret, notKeys where it is none.
	keys    = set("API ACCESS PRIVATE SECRET ENCRYPTION SIGNING MASTER AUTH DEPLOY SHARED ACCOUNT JWT")
	notKeys = set("PUBLIC PUB PUBLISHABLE GPG PGP PRIMARY FOREIGN PARTITION SORT CACHE ROUTING INDEX HOST HASH RANGE REGISTRY " +
		"OBJECT BUCKET MAP GROUP LABEL TAG HOT ORDER VERIFY VERIFICATION TRUSTED APT RPM SEARCH LOOKUP IDEMPOTENCY SHORTCUT")
	// about are the last words of names that tell something about a secret.
	about = set("FILE FILES PATH DIR DIRECTORY URL URI ENDPOINT NAME TYPE TTL TIMEOUT EXPIRY EXPIRES EXPIRATION LIFETIME AGE LENGTH LEN SIZE " +
		"ALGORITHM ALG ENABLED DISABLED REQUIRED OPTIONAL POLICY HEADER FIELD PREFIX SUFFIX COUNT LIMIT VERSION ISSUER AUDIENCE COMMAND CMD HELPER " +
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

// kind reports how sure it is by a name that its value is a secret. A plain KEY
// is none: GPG_KEY is a fingerprint in many images.
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
		case w == "COOKIE" && i > 0 && words[i-1] == "ERLANG":
			return sure
		case last[w] && i == n-1 && (n > 1 || w == "PASS") && !(n == 2 && words[0] == "OLD"):
			return sure
		}
	}
	return result
}

// split returns the words of a name, in capitals: of API_KEY, api-key and
// apiKey.
func split(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToUpper(string(word)))
			word = nil
		}
	}
	lower := false // the letter before is a small one
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
	// file is a path, by the directory at the root.
	file = regexp.MustCompile(`^(?:file:|~|\.{1,2}/|[A-Za-z]:\\|/(?:run|var|etc|opt|usr|home|root|app|tmp|secrets?|mnt|data|srv|certs?|keys?|config)/)`)
	// elsewhere is where a secret is kept by others.
	elsewhere = regexp.MustCompile(`^(?:vault:|op://|arn:aws|aws-?sm:|ssm:|gcp-?sm:|sm://|secretsmanager:|projects/|keychain:|env:|id=)`)
	hidden    = regexp.MustCompile(`^[*•.…-]+$|^[xX]{3,}$|^<[^>]*>$|^\[[^\]]*\]$|(?i)^redacted$`)
)

// telling reports whether a value can be a secret at all: it is there, and is
// neither a setting nor leads to where the secret is.
func telling(value string) bool {
	return value != "" && !settings[strings.ToLower(value)] && !reference(value) &&
		!file.MatchString(value) && !elsewhere.MatchString(value)
}

// reference reports whether a value stands for another: of a variable, of a
// command, or of what is masked already.
func reference(value string) bool {
	return strings.HasPrefix(value, "$") || strings.HasPrefix(value, "`") || strings.HasPrefix(value, "{{") ||
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
