package secret

import (
	"slices"
	"strings"
	"testing"
)

// The parts of values that look like secrets are put together here, so that
// nobody's scanner takes this file for a leak.
var (
	github = "ghp_" + strings.Repeat("a1B2", 9)
	jwt    = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
	stripe = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"
	aws    = "AKIA" + "IOSFODNN7EXAMPLE"
	pem    = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\n-----END RSA PRIVATE " + "KEY-----"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	for kv, want := range map[string]string{
		// By the name.
		"PASSWORD=x": "PASSWORD=***", "MYSQL_ROOT_PASSWORD=hunter2": "MYSQL_ROOT_PASSWORD=***", "PGPASSWORD=pw": "PGPASSWORD=***",
		"MYSQL_PWD=pw": "MYSQL_PWD=***", "DB_PASS=pw": "DB_PASS=***", "SSHPASS=pw": "SSHPASS=***", "KEY_PASSPHRASE=a b": "KEY_PASSPHRASE=***",
		"GITHUB_PAT=abc": "GITHUB_PAT=***", "api_key=y": "api_key=***", "APIKEY=y": "APIKEY=***", "STRIPE_APIKEY=y": "STRIPE_APIKEY=***",
		"apiKey=y": "apiKey=***", "aws_secret_access_key=q": "aws_secret_access_key=***", "AWS_ACCESS_KEY_ID=q": "AWS_ACCESS_KEY_ID=***",
		"AZURE_CREDENTIALS={}": "AZURE_CREDENTIALS=***", "NPM_TOKEN=t": "NPM_TOKEN=***", "RABBITMQ_ERLANG_COOKIE=c": "RABBITMQ_ERLANG_COOKIE=***",
		"SSH_PRIVATE_KEY=k": "SSH_PRIVATE_KEY=***", "JWT_KEY=k": "JWT_KEY=***",
		"SENDGRID_KEY=a1b2c3d4e5f6g7": "SENDGRID_KEY=***", "APP_KEY=base64:q83vEjRWeJA=": "APP_KEY=***",
		// By what is in the value.
		"DATABASE_URL=postgres://ada:pw@db:5432/x?a=b": "DATABASE_URL=postgres://ada:***@db:5432/x?a=b",
		"SENTRY_DSN=https://abc:def@sentry.io/1":       "SENTRY_DSN=https://abc:***@sentry.io/1",
		"REDIS=redis://:pw@cache":                      "REDIS=redis://:***@cache",
		"CONN=Server=db;User Id=sa;Password=pw;":       "CONN=Server=db;User Id=sa;Password=***;",
		"HARMLESS=" + github:                           "HARMLESS=***", "X=" + jwt: "X=***", "X=" + stripe: "X=***", "X=" + aws: "X=***", "X=" + pem: "X=***",
		"NOTE=use " + github + ", please":         "NOTE=use ***, please",
		"JAVA_OPTS=-Dx=1 -Ddb.password=pw -Xmx1g": "JAVA_OPTS=-Dx=1 -Ddb.password=*** -Xmx1g",
	} {
		got, found := Pair(kv)
		if got != want || len(found) != 1 {
			t.Errorf("%q became %q, with %v", kv, got, found)
			continue
		}
		name, _, _ := strings.Cut(kv, "=")
		if found[0].Name != name || !strings.Contains(kv, found[0].Value) {
			t.Errorf("%q: found %q", kv, found[0])
		}
	}
	for _, kv := range []string{
		"PATH=/bin", "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", "GPG_KEYS=A035C8C1 9219BA82", "NGINX_GPGKEY=573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62",
		"PUBLIC_KEY=ssh-ed25519AAAAC3NzaC1lZDI1", "SSH_KEY_PATH=/k1", "KEYBOARD=us1234567890ab", "KEY=a1b2c3d4e5f6g7", "PASSWORD_FILE=/run/secrets/x", "PASSWORD=/run/secrets/x",
		"TOKEN=", "TOKEN_URL=https://auth.example.com/token", "OAUTH_TOKEN_URL=https://x/y", "PWD=/app1", "OLDPWD=/x", "OLD_PWD=/x", "TOKENS_PER_SECOND=5", "SECRETARY=ann",
		"MAX_TOKENS=4096", "TOKENIZER=bpe", "BYPASS=x", "COMPASS=north", "PATTERN=x", "REQUIRE_PASSWORD=true", "PASSWORD=$OTHER", "TOKEN=${TOKEN}", "TOKEN=***", "PARTITION_KEY=user1234567890",
		"CACHE_KEY=v1-abcdef-123", "SORT_KEY=created_at_2020", "HTTP_PROXY=http://proxy:3128", "REPO=git@github.com:a/b.git", "DATABASE_URL=postgres://ada@db/x", "DATABASE_URL=postgres://ada:$PW@db/x",
		"SECRET_NAME=db", "PASSWORD_MIN_LENGTH=12", "VAULT_TOKEN=vault:secret/data/x#y", "DB_KEY=id", "MYSQL_ALLOW_EMPTY_PASSWORD=yes", "RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA", "USE_TOKEN=sometimes", "LANG=C.UTF-8", "PYTHON_SHA256=8d3ed8ec5c88c1c95f5e558612a725450d2452813ddad5e58fdb1a53b1209b78", "TIME=12:30@noon",
	} {
		if got, found := Pair(kv); got != kv || found != nil {
			t.Errorf("%q is taken for a secret: %q, %v", kv, got, found)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"RUN curl -H 'Authorization: Bearer abc.def' https://x":         "RUN curl -H 'Authorization: Bearer ***' https://x",
		"RUN curl -u ada:pw https://x":                                  "RUN curl -u ada:*** https://x",
		"RUN git clone https://ada:" + github + "@github.com/x":         "RUN git clone https://ada:***@github.com/x",
		"RUN TOKEN=abc make && echo done":                               "RUN TOKEN=*** make && echo done",
		"RUN TOKEN=\"a b\" make; X=1":                                   "RUN TOKEN=\"***\" make; X=1",
		"ENV A=1 DB_PASSWORD='a b' C=3":                                 "ENV A=1 DB_PASSWORD='***' C=3",
		"RUN mysql --user root --password hunter2 x":                    "RUN mysql --user root --password *** x",
		"RUN mysql --password=hunter2":                                  "RUN mysql --password=***",
		`CMD ["app" "--api-key" "k1" "--port" "80"]`:                    `CMD ["app" "--api-key" "***" "--port" "80"]`,
		`CMD ["app","--quiet","--token=k1"]`:                            `CMD ["app","--quiet","--token=***"]`,
		"RUN npm config set //registry.npmjs.org/:_authToken=npmsecret": "RUN npm config set //registry.npmjs.org/:_authToken=***",
		`SETTINGS={"user":"ada","password": "a\"b","port":5432}`:        `SETTINGS={"user":"ada","password": "***","port":5432}`,
		`CMD ["curl" "-s" "-u" "ada:pw" "http://x"]`:                    `CMD ["curl" "-s" "-u" "ada:***" "http://x"]`,
		`{"auths":{"r.example.com":{"auth":"YWRhOnB3"}}}`:               `{"auths":{"r.example.com":{"auth":"***"}}}`,
		"RUN echo 'root:toor' | chpasswd":                               "RUN echo 'root:***' | chpasswd",
		"RUN sshpass -p pw ssh x":                                       "RUN sshpass -p *** ssh x",
		"ARG TOKEN=s3cret":                                              "ARG TOKEN=***",
		"RUN echo " + aws + " >x":                                       "RUN echo *** >x",
	} {
		if got, found := Text(s); got != want || len(found) != 1 {
			t.Errorf("%q became %q, with %v", s, got, found)
		}
	}
	for _, s := range []string{
		"RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci", "RUN TOKEN=$(cat /run/secrets/token) make", "ARG TOKEN", "RUN docker login --password-stdin <x",
		"RUN apt-get install -y passwd", "RUN useradd --password-file x ada", "RUN app --token --verbose", "COPY --from=build /app /app", "CMD [\"/bin/sh\" \"-c\" \"echo $TOKEN\"]",
		"RUN mysql --password $PW x", "RUN run --user 1000:1000 -u app:app x",
		"RUN adduser --disabled-password ada", "RUN adduser --disabled-password --gecos '' ada", "RUN apt-key adv --keyserver hkps://keys.openpgp.org --recv-keys 573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62",
		"RUN NGINX_GPGKEY=573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62; gpg --recv-keys \"$NGINX_GPGKEY\"", "RUN SECRET_KEY_BASE=dummy rails assets:precompile", "RUN SECRET_KEY_BASE_DUMMY=1 rails x",
		"RUN build --secret id=token,src=x", "RUN git config --global credential.helper=store", "RUN echo \"ada:$PW\" | chpasswd", "RUN psql --no-password ada",
		"RUN set -eux; savedAptMark=\"$(apt-mark showmanual)\"; apt-get install -y --no-install-recommends pass passwd; wget -O x http://h:8080/a@v1", "LABEL org.opencontainers.image.source=https://github.com/a/b", "RUN key=1 monkey=2 make",
	} {
		if got, found := Text(s); got != s || found != nil {
			t.Errorf("%q became %q, with %v", s, got, found)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	in := []string{"/app", "--token", "abc", "--port", "80", "--db", "postgres://a:b@c/d", "--verbose", "--password", "-x"}
	want := []string{"/app", "--token", "***", "--port", "80", "--db", "postgres://a:***@c/d", "--verbose", "--password", "-x"}
	got, found := Words(in)
	if !slices.Equal(got, want) || len(found) != 2 || found[0] != (Found{"--token", "abc"}) || found[1].Value != "b" {
		t.Errorf("%q, %q", got, found)
	}
	got, found = Words([]string{"/usr/bin/curl", "-u", "ada:pw", "http://x"})
	if strings.Join(got, " ") != "/usr/bin/curl -u ada:*** http://x" || len(found) != 1 || found[0].Value != "pw" {
		t.Errorf("%q, %q", got, found)
	}
	if got, found := Words([]string{"run", "--user", "1000:1000", "--passwords"}); len(got) != 4 || found != nil {
		t.Errorf("%q, %q", got, found)
	}
	if got := Without("say hunter22 and cat", []string{"hunter22", "cat"}); got != "say *** and cat" {
		t.Errorf("%q", got)
	}
}

// FuzzText: what is found stood there, and a text without it stays as it is.
func FuzzText(f *testing.F) {
	for _, s := range []string{"RUN TOKEN=abc make", "--token x --token=y", `{"password":"x"}`, "postgres://a:b@c", pem, github, "curl -u a:b -H 'Authorization: Bearer x'", "ENV PASSWORD a b", "mysql -p'a b' | x",
		"htpasswd -nb u 'x", "openssl x -passin pass:y -k z", "curl -uu:X --cookie session=x -H 'X-Api-Key: x'", "npm config set //r/:_authToken x", "app --user=a:b", "u:x@tcp(h)", "https://k@sentry.io/1", "PASSWORD=$ecret1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		masked, found := Text(s)
		for _, x := range found {
			if x.Value == "" || !strings.Contains(s, x.Value) || x.Name == "" {
				t.Errorf("%q: found %+v", s, x)
			}
		}
		if (found == nil) != (masked == s) && !strings.Contains(s, Mask) { // a mask may stand there already
			t.Errorf("%q became %q with %+v", s, masked, found)
		}
	})
}
