package secret

import (
	"strings"
	"testing"
)

// letters are part of a key, as are those of hex. Keys are put together here,
// so that nobody's scanner takes this file for a leak.
func letters(n int) string { return strings.Repeat("a1B2c3D4e5", n/10+1)[:n] }
func hex(n int) string     { return strings.Repeat("a1b2c3d4e5", n/10+1)[:n] }

// masks checks texts with one secret each: hIde7me where what comes out is not
// given.
func masks(t *testing.T, texts map[string]string) {
	t.Helper()
	for s, want := range texts {
		if want == "" {
			want = strings.Replace(s, "hIde7me", Mask, 1)
		}
		if got, found := Text(s); got != want || len(found) != 1 {
			t.Errorf("%q became %q, with %v", s, got, found)
		}
	}
}

func each(lines ...string) map[string]string {
	m := map[string]string{}
	for _, l := range lines {
		m[l] = ""
	}
	return m
}

func stay(t *testing.T, lines ...string) {
	t.Helper()
	for _, s := range lines {
		if got, found := Text(s); got != s || found != nil {
			t.Errorf("%q became %q, with %v", s, got, found)
		}
	}
}

func TestOldFormOfInstructions(t *testing.T) {
	t.Parallel()
	masks(t, each("ONBUILD ENV API_TOKEN hIde7me", "ENV PASSWORD hIde7me", "ENV API_TOKEN hIde7me", "env DB_PASS hIde7me", "ARG NPM_TOKEN hIde7me",
		"LABEL com.example.api-key hIde7me", `ENV PASSWORD "hIde7me"`))
	masks(t, map[string]string{"ENV PASSWORD hunter2 and more": "ENV PASSWORD ***"})
	stay(t, "ENV PATH /usr/bin", "ENV GPG_KEY A035C8C19219BA821ECEA86B64E628F8D684696D", "ARG NPM_TOKEN GITHUB_TOKEN", "ARG NPM_TOKEN VERSION=1", "ENV SECRET_KEY_BASE dummy",
		"ENV PASSWORD_FILE /run/secrets/x", "ENV PASSWORD $OTHER", "LABEL maintainer Ada Lovelace")
}

func TestTokensInURLs(t *testing.T) {
	t.Parallel()
	token := letters(40)
	masks(t, map[string]string{
		"RUN git clone https://" + token + "@github.com/a/b":      "RUN git clone https://***@github.com/a/b",
		"RUN git clone https://" + github + "@github.com/a/b":     "RUN git clone https://***@github.com/a/b",
		"CMD [\"https://S3cretBe@github.com/x.git\"]":             "CMD [\"https://***@github.com/x.git\"]",
		"SENTRY_DSN=https://abc@o1.ingest.sentry.io/1":            "SENTRY_DSN=https://***@o1.ingest.sentry.io/1",
		"RUN x https://" + hex(32) + "@errors.example.com/2":      "RUN x https://***@errors.example.com/2",
		"ENV DSN=ada:hIde7me@tcp(db:3306)/x":                      "ENV DSN=ada:***@tcp(db:3306)/x",
		"RUN curl https://x.blob.core.windows.net/a?sv=1&sig=abc": "RUN curl https://x.blob.core.windows.net/a?sv=1&sig=***",
	})
	stay(t, "RUN git clone git@github.com:a/b.git", "RUN git clone https://ada@github.com/a/b", "RUN git clone ssh://git@github.com/a/b", "RUN git clone https://$TOKEN@github.com/a/b",
		"RUN x https://some-user-at-123456789012@git.example.com/x", "RUN git clone https://ada2020@github.com/a", "RUN wget https://unpkg.com/react@18.2.0/x.js", "RUN sig=abc make")
}

func TestOptionsOfCommands(t *testing.T) {
	t.Parallel()
	masks(t, each("RUN app -password hIde7me", "RUN app -token=hIde7me", "CMD redis-server --requirepass hIde7me", "RUN x --auth hIde7me", "RUN etcdctl --user=ada:hIde7me get", "RUN etcdctl --user ada:hIde7me get",
		"RUN mysql -u root -phIde7me db", "RUN mysqladmin -u root -phIde7me ping", "RUN mysqladmin -u root password hIde7me", "RUN mysql -p'hIde7me' db", "RUN redis-cli -h x -a hIde7me ping",
		"RUN docker login -u ada -p hIde7me r.example.com", "RUN htpasswd -b /etc/f ada hIde7me", "RUN htpasswd -bc /etc/f ada hIde7me", "RUN htpasswd -nbB ada hIde7me > /f", "RUN useradd -m -p hIde7me ada",
		"RUN usermod -p 'hIde7me' ada", "RUN unzip -P hIde7me x.zip", "RUN openssl enc -aes-256-cbc -in a -k hIde7me", "RUN openssl rsa -passin pass:hIde7me -in k", "RUN openssl rsa -in k -passout pass:hIde7me",
		"RUN smbclient -U ada%hIde7me //h/s", "RUN curl -uada:hIde7me http://x", "RUN curl -su ada:hIde7me http://x", `CMD ["mysql" "-u" "root" "-phIde7me"]`, "RUN a && /usr/bin/redis-cli -a hIde7me; b",
		"RUN sh -c 'mysql -phIde7me' && echo 'x'", "RUN curl --cookie session=hIde7me http://x", "RUN curl -b 'session=hIde7me' http://x", "RUN keytool -storepass hIde7me", "RUN app --cookie session=hIde7me", `CMD ["--cookie","session=hIde7me"]`, "RUN curl --cookie=session=hIde7me x"))
	masks(t, map[string]string{"RUN sqlplus ada/hIde7me@orcl": "RUN sqlplus ada/***"})
	stay(t, "RUN docker run -p 8080:80 x", "RUN docker run --name mysql -p3306:3306 x", "RUN docker run --name mysql -p 3306:3306 x", "RUN ssh -p 22 x", "RUN mkdir -p /x", "RUN cp -p a b", "RUN tar -p -xf a", "RUN unzip -a x.zip",
		"RUN npm -p x", "RUN mysql -p db", "RUN mysql -P 3306", "RUN initdb --auth=md5 --auth-host=scram-sha-256", "CMD mongod --auth --bind_ip_all", "RUN mysql -p$PW", "RUN redis-cli -a \"$PW\" ping", "RUN docker run --user app:app x",
		"RUN app --user ada:ada", "RUN app --user 1000:1000", "RUN openssl rsa -passin file:/x -passout env:PW", "RUN htpasswd -c /etc/f ada", "RUN unzip x.zip -d /p", "RUN curl -fsSL -o /x https://h/u:1", "RUN gcc -DHAS_TOKEN main.c -lsecret-1 x.o",
		"RUN apt-get install -y mysql-client password-store", "RUN adduser --disabled-password ada", "RUN curl -b oraclelicense=accept http://x", "RUN ./configure --with-http_auth_request_module --enable-auth basic", "RUN mkdir -p /etc/mysql && mysql -e x",
		"RUN systemctl --user enable x", "RUN pip install --user a", "RUN git clone --depth 1 https://x/y", "RUN zip -r a.zip b", "RUN openssl req -x509 -keyout k -out c", "RUN aws configure list", "RUN git config user.name ada", "RUN app --cookie /x.txt", "RUN sqlplus / @x.sql", "RUN sqlplus /nolog")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	masks(t, each("RUN curl -H 'X-Api-Key: hIde7me' x", "RUN curl --header \"PRIVATE-TOKEN: hIde7me\" x", "RUN curl -H 'X-Auth-Token: hIde7me' x", "RUN curl -H 'Authorization: hIde7me' x", "X-Api-Key: hIde7me",
		"RUN curl -H 'Cookie: session=hIde7me' x", "RUN curl -H \"Authorization: Basic hIde7me\" x", `CMD ["curl" "-H" "X-Api-Key: hIde7me"]`))
	masks(t, map[string]string{"RUN curl -H 'Authorization: Custom a b' x": "RUN curl -H 'Authorization: ***' x"})
	stay(t, "RUN curl -H \"Authorization: Bearer $TOKEN\" x", "RUN curl -H \"Authorization: $AUTH\" x", "RUN curl -H 'Content-Type: application/json' x", "RUN curl -H 'X-Request-Id: 1234' x", "RUN wget --header 'Cookie: oraclelicense=accept' x",
		"RUN curl -H \"X-Api-Key: $KEY\" x")
}

func TestFurtherNames(t *testing.T) {
	t.Parallel()
	masks(t, each("PASSWORD2=hIde7me", "DB_PASS_2=hIde7me", "PASSPHRASES=hIde7me", "API_TOKENS=hIde7me", "TOKENS=hIde7me", "db_pw=hIde7me", "DBPW=hIde7me", "ROOT_PW=hIde7me", "BASIC_AUTH=hIde7me", "NPM_AUTH=hIde7me",
		"_auth=hIde7me", "OTP_SEED=hIde7me", "JWT_SIGNING=hIde7me", "JWT_SIGNING_KEY=hIde7me", "JWT_SIGNINGKEY=hIde7me", "PEPPER=hIde7me", "TS_AUTHKEY=hIde7me"))
}

func TestWhatOnlyLooksLikeReferences(t *testing.T) {
	t.Parallel()
	for _, kv := range []string{"PASSWORD=$ecret123", "PASSWORD=$ecret-1x", "PASSWORD=/hunter2", "PASSWORD=/app1!x", "PASSWORD=~hunter2", "PASSWORD=/root/hunter2", "PASSWORD=$2y$10$abcdefghijk", "TOKEN=${PREFIX}abc1"} {
		name, _, _ := strings.Cut(kv, "=")
		if got, found := Pair(kv); got != name+"=***" || len(found) != 1 {
			t.Errorf("%q became %q, with %v", kv, got, found)
		}
	}
	for _, kv := range []string{"PASSWORD=$secret", "PASSWORD=$OTHER", "PASSWORD=$PG_13", "PASSWORD=$db_pw_1", "PASSWORD=${A:-b c}", "PASSWORD=$(cat /x)", "PASSWORD=$A$B", "PASSWORD=$A-${B}", "PASSWORD=$1", "PASSWORD=$HOME/.token", "TOKEN=$dbPassword",
		"PASSWORD=/run/secrets/x", "PASSWORD=/etc/app/pw", "TOKEN=/tmp/token", "TOKEN=/root/.npmrc", "TOKEN=./token.txt", "PASSWORD=~/x", "DB_PASSWORD_FILE=/run/secrets/x", "API_PASSWORD_FILE=/hunter2", "TOKEN=/etc/x.pem"} {
		if got, found := Pair(kv); got != kv || found != nil {
			t.Errorf("%q became %q, with %v", kv, got, found)
		}
	}
}

func TestHarmlessNames(t *testing.T) {
	t.Parallel()
	stay(t, "MAX_TOKENS=4096", "TOKENS_PER_SECOND=5", "PROXY_AUTH=basic", "USE_AUTH=x", "HTTP_AUTH=true", "MAIL_AUTH=false", "X_AUTH=https://auth.example.com", "LDAP_AUTH=ldap", "SSH_AUTH_SOCK=/x", "GIT_AUTHOR_NAME=ada", "JWT_SIGNING_METHOD=HS256",
		"JWT_SIGNING=RS256", "AUTH_MODE=x1", "GPG_KEY=A035C8C1", "PUBLIC_KEY=x", "SECRET_KEY_BASE=dummy", "PWD=/x", "RUN PWD=/x make", "KEYBOARD=us", "PEPPERONI=x", "SEED=42", "RANDOM_SEED=42", "SHA256=x", "POSTGRES_HOST_AUTH_METHOD=trust", "PWM=x", "MAX_OUTPUT_TOKENS=8k")
}

func TestShell(t *testing.T) {
	t.Parallel()
	masks(t, each("RUN npm config set //r.example.com/:_authToken hIde7me", "RUN aws configure set aws_secret_access_key hIde7me", "RUN printf 'root:hIde7me' | chpasswd", `RUN printf 'root:hIde7me\n' | chpasswd`,
		"RUN echo 'machine h login ada password hIde7me' >~/.netrc", `RUN printf 'machine h\nlogin ada\npassword hIde7me\n' >~/.netrc`, "RUN composer config --global github-oauth.token hIde7me"))
	stay(t, "RUN npm config set registry https://r.example.com", "RUN npm config set //r.example.com/:_authToken $NPM_TOKEN", "RUN npm config set //r.example.com/:_authToken=${NPM_TOKEN}", "RUN aws configure set region eu-west-1",
		`RUN printf "root:$PW" | chpasswd`, "RUN echo 'login and password required'", "RUN npm set progress=false")
}

func TestFormsOfServices(t *testing.T) {
	t.Parallel()
	for _, v := range []string{
		"123456789" + ":AA" + letters(33), "lin_" + "api_" + letters(40), "whsec" + "_" + letters(32), "xapp" + "-1-A01-123-" + hex(64), "sq0" + "csp-" + letters(43),
		"ATATT3" + letters(180), "ts" + "key-auth-kAbc-" + letters(32), "pul" + "-" + hex(40), "gsk" + "_" + letters(52), "r8" + "_" + letters(37), "ya29" + "." + letters(60),
		"NRAK" + "-" + strings.ToUpper(letters(27)), "figd" + "_" + letters(40), "PMAK" + "-" + hex(24) + "-" + hex(34), "EAACEdEose0" + "cBA" + letters(60),
	} {
		masks(t, map[string]string{"RUN echo " + v + " >x": "RUN echo *** >x", "X=" + v: "X=***"})
	}
	masks(t, map[string]string{"RUN curl https://discord.com/api/" + "webhooks/123456789012345678/" + letters(68): "RUN curl https://***"})
	stay(t, "RUN pul-1", "RUN echo r8_x gsk_ figd_ ya29. whsec_x", "RUN date 12:AA", "RUN x 123456789:AAA")
}

func TestWordsOfCommands(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{
		{"mysql", "-u", "root", "-phIde7me"}, {"/usr/bin/redis-cli", "-a", "hIde7me"}, {"curl", "--user=ada:hIde7me", "http://x"}, {"curl", "-uada:hIde7me"}, {"app", "-password", "hIde7me"},
		{"app", "--auth", "hIde7me"}, {"redis-server", "--requirepass", "hIde7me"}, {"curl", "-H", "X-Api-Key: hIde7me"}, {"sh", "-c", "mysql -phIde7me"},
	} {
		got, found := Words(words)
		if want := strings.Replace(strings.Join(words, " "), "hIde7me", Mask, 1); strings.Join(got, " ") != want || len(found) != 1 {
			t.Errorf("%q became %q, with %v", words, got, found)
		}
	}
	if got, found := Words([]string{"docker", "run", "-p", "8080:80", "--user", "a:b", "x"}); found != nil {
		t.Errorf("%q, %v", got, found)
	}
}
