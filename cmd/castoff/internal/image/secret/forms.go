package secret

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// forms are what the keys of well-known services look like.
var forms = []struct {
	name  string
	marks []string
	re    *pattern.Pattern
}{
	{"AWS access key", []string{"AKIA", "ASIA"}, pattern.New(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"}, pattern.New(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"GitLab token", []string{"glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"}, pattern.New(`\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,}`)},
	{"Slack token", []string{"xox"}, pattern.New(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{"Slack webhook", []string{"hooks.slack.com"}, pattern.New(`\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,}`)},
	{"Stripe key", []string{"k_live_", "k_test_"}, pattern.New(`\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}`)},
	{"Google API key", []string{"AIza"}, pattern.New(`\bAIza[A-Za-z0-9_-]{30,}`)},
	{"Google client secret", []string{"GOCSPX-"}, pattern.New(`\bGOCSPX-[A-Za-z0-9_-]{20,}`)},
	{"private key", []string{"-----BEGIN"}, pattern.New(`-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|.*)`)},
	{"age key", []string{"AGE-SECRET-KEY-1"}, pattern.New(`\bAGE-SECRET-KEY-1[A-Z0-9]{20,}`)},
	{"JSON Web Token", []string{"eyJ"}, pattern.New(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`)},
	{"npm token", []string{"npm_"}, pattern.New(`\bnpm_[A-Za-z0-9]{30,}`)},
	{"PyPI token", []string{"pypi-AgEI"}, pattern.New(`\bpypi-AgEI[A-Za-z0-9_-]{20,}`)},
	{"Docker Hub token", []string{"dckr_"}, pattern.New(`\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}`)},
	{"Hugging Face token", []string{"hf_"}, pattern.New(`\bhf_[A-Za-z0-9]{30,}`)},
	{"API key", []string{"sk-"}, pattern.New(`\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}`)},
	{"SendGrid key", []string{"SG."}, pattern.New(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"DigitalOcean token", []string{"_v1_"}, pattern.New(`\bdo[opr]_v1_[a-f0-9]{64}`)},
	{"Vault token", []string{"hvs.", "hvb."}, pattern.New(`\bhv[sb]\.[A-Za-z0-9_-]{20,}`)},
	{"Shopify token", []string{"shp"}, pattern.New(`\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`)},
	{"Telegram bot token", []string{":AA"}, pattern.New(`\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}`)},
	{"Discord webhook", []string{"/api/webhooks/"}, pattern.New(`\bdiscord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{20,}`)},
	{"Linear key", []string{"lin_api_"}, pattern.New(`\blin_api_[A-Za-z0-9]{32,}`)},
	{"webhook secret", []string{"whsec_"}, pattern.New(`\bwhsec_[A-Za-z0-9+/=]{24,}`)},
	{"Slack app token", []string{"xapp-"}, pattern.New(`\bxapp-[0-9]-[A-Za-z0-9-]{20,}`)},
	{"Square secret", []string{"sq0"}, pattern.New(`\bsq0(?:csp|atp)-[A-Za-z0-9_-]{22,}`)},
	{"Atlassian token", []string{"ATATT3"}, pattern.New(`\bATATT3[A-Za-z0-9_=-]{50,}`)},
	{"Tailscale key", []string{"tskey-"}, pattern.New(`\btskey-[A-Za-z0-9-]{20,}`)},
	{"Pulumi token", []string{"pul-"}, pattern.New(`\bpul-[a-f0-9]{40}\b`)},
	{"Groq key", []string{"gsk_"}, pattern.New(`\bgsk_[A-Za-z0-9]{40,}`)},
	{"Replicate token", []string{"r8_"}, pattern.New(`\br8_[A-Za-z0-9]{37}\b`)},
	{"Google access token", []string{"ya29."}, pattern.New(`\bya29\.[A-Za-z0-9_-]{20,}`)},
	{"New Relic key", []string{"NRAK-"}, pattern.New(`\bNRAK-[A-Z0-9]{27}\b`)},
	{"Figma token", []string{"figd_"}, pattern.New(`\bfigd_[A-Za-z0-9_-]{30,}`)},
	{"Postman key", []string{"PMAK-"}, pattern.New(`\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b`)},
	{"Facebook token", []string{"EAACEdEose0cBA"}, pattern.New(`\bEAACEdEose0cBA[A-Za-z0-9]{10,}`)},
}

func formed(s string) []span {
	var out []span
	for _, f := range forms {
		if !slices.ContainsFunc(f.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			continue
		}
		for _, m := range f.re.FindAllStringIndex(s) {
			out = append(out, span{m[0], m[1], f.name})
		}
	}
	return out
}
