package secret

import (
	"regexp"
	"slices"
	"strings"
)

// forms are what the keys of well-known services look like.
var forms = []struct {
	name  string
	marks []string
	re    *regexp.Regexp
}{
	{"AWS access key", []string{"AKIA", "ASIA"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"}, regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"GitLab token", []string{"glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"}, regexp.MustCompile(`\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,}`)},
	{"Slack token", []string{"xox"}, regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{"Slack webhook", []string{"hooks.slack.com"}, regexp.MustCompile(`\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,}`)},
	{"Stripe key", []string{"k_live_", "k_test_"}, regexp.MustCompile(`\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}`)},
	{"Google API key", []string{"AIza"}, regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{30,}`)},
	{"Google client secret", []string{"GOCSPX-"}, regexp.MustCompile(`\bGOCSPX-[A-Za-z0-9_-]{20,}`)},
	{"private key", []string{"-----BEGIN"}, regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|.*)`)},
	{"age key", []string{"AGE-SECRET-KEY-1"}, regexp.MustCompile(`\bAGE-SECRET-KEY-1[A-Z0-9]{20,}`)},
	{"JSON Web Token", []string{"eyJ"}, regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`)},
	{"npm token", []string{"npm_"}, regexp.MustCompile(`\bnpm_[A-Za-z0-9]{30,}`)},
	{"PyPI token", []string{"pypi-AgEI"}, regexp.MustCompile(`\bpypi-AgEI[A-Za-z0-9_-]{20,}`)},
	{"Docker Hub token", []string{"dckr_"}, regexp.MustCompile(`\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}`)},
	{"Hugging Face token", []string{"hf_"}, regexp.MustCompile(`\bhf_[A-Za-z0-9]{30,}`)},
	{"API key", []string{"sk-"}, regexp.MustCompile(`\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}`)},
	{"SendGrid key", []string{"SG."}, regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"DigitalOcean token", []string{"_v1_"}, regexp.MustCompile(`\bdo[opr]_v1_[a-f0-9]{64}`)},
	{"Vault token", []string{"hvs.", "hvb."}, regexp.MustCompile(`\bhv[sb]\.[A-Za-z0-9_-]{20,}`)},
	{"Shopify token", []string{"shp"}, regexp.MustCompile(`\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`)},
	{"Telegram bot token", []string{":AA"}, regexp.MustCompile(`\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}`)},
	{"Discord webhook", []string{"/api/webhooks/"}, regexp.MustCompile(`\bdiscord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{20,}`)},
	{"Linear key", []string{"lin_api_"}, regexp.MustCompile(`\blin_api_[A-Za-z0-9]{32,}`)},
	{"webhook secret", []string{"whsec_"}, regexp.MustCompile(`\bwhsec_[A-Za-z0-9+/=]{24,}`)},
	{"Slack app token", []string{"xapp-"}, regexp.MustCompile(`\bxapp-[0-9]-[A-Za-z0-9-]{20,}`)},
	{"Square secret", []string{"sq0"}, regexp.MustCompile(`\bsq0(?:csp|atp)-[A-Za-z0-9_-]{22,}`)},
	{"Atlassian token", []string{"ATATT3"}, regexp.MustCompile(`\bATATT3[A-Za-z0-9_=-]{50,}`)},
	{"Tailscale key", []string{"tskey-"}, regexp.MustCompile(`\btskey-[A-Za-z0-9-]{20,}`)},
	{"Pulumi token", []string{"pul-"}, regexp.MustCompile(`\bpul-[a-f0-9]{40}\b`)},
	{"Groq key", []string{"gsk_"}, regexp.MustCompile(`\bgsk_[A-Za-z0-9]{40,}`)},
	{"Replicate token", []string{"r8_"}, regexp.MustCompile(`\br8_[A-Za-z0-9]{37}\b`)},
	{"Google access token", []string{"ya29."}, regexp.MustCompile(`\bya29\.[A-Za-z0-9_-]{20,}`)},
	{"New Relic key", []string{"NRAK-"}, regexp.MustCompile(`\bNRAK-[A-Z0-9]{27}\b`)},
	{"Figma token", []string{"figd_"}, regexp.MustCompile(`\bfigd_[A-Za-z0-9_-]{30,}`)},
	{"Postman key", []string{"PMAK-"}, regexp.MustCompile(`\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b`)},
	{"Facebook token", []string{"EAACEdEose0cBA"}, regexp.MustCompile(`\bEAACEdEose0cBA[A-Za-z0-9]{10,}`)},
}

func formed(s string) []span {
	var out []span
	for _, f := range forms {
		if !slices.ContainsFunc(f.marks, func(mark string) bool { return strings.Contains(s, mark) }) {
			continue
		}
		for _, m := range f.re.FindAllStringIndex(s, -1) {
			out = append(out, span{m[0], m[1], f.name})
		}
	}
	return out
}
