package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/longtest"
)

// browser shows a file in Debian's chromium without a window, and returns what it
// logged. The test is skipped where there is none.
func browser(t *testing.T, file string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("skipped: there is no chromium here (Debian: apt-get install chromium)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	all := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
		"--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--v=0"}, args...)
	c := exec.CommandContext(ctx, program, append(all, address.String())...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	c.WaitDelay = 10 * time.Second
	if err := c.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		t.Fatalf("chromium: %v\n%s", err, out.String())
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Content Security Policy") {
			t.Errorf("chromium says: %s", line)
		}
	}
	return out.String()
}

// write puts a page into a file.
func write(t *testing.T, p Page) string {
	t.Helper()
	html, _ := rendered(t, p)
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestConsole: what chromium says of a page is seen here.
func TestConsole(t *testing.T) {
	longtest.NotShort(t, "it starts a browser")
	html, _ := rendered(t, whole(t).Page())
	for _, bad := range []string{`<script>console.log("it ran")</script>`, `<img src="http://127.0.0.1:9/x.png">`} {
		file := filepath.Join(t.TempDir(), "report.html")
		if err := os.WriteFile(file, []byte(strings.Replace(html, "</main>", bad+"</main>", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		program, err := exec.LookPath("chromium")
		if err != nil {
			t.Skip("skipped: there is no chromium here (Debian: apt-get install chromium)")
		}
		out, _ := exec.CommandContext(t.Context(), program, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--enable-logging=stderr",
			"--screenshot="+filepath.Join(t.TempDir(), "x.png"), "file://"+file).CombinedOutput()
		if !strings.Contains(string(out), "Content Security Policy") || strings.Contains(string(out), "it ran") {
			t.Errorf("%s: chromium says only: %s", bad, out)
		}
	}
}

// TestScreens: a page fits a telephone and a wide screen, whatever is in it,
// without a complaint of the browser.
func TestScreens(t *testing.T) {
	longtest.NotShort(t, "it starts a browser")
	for name, p := range map[string]Page{"whole": whole(t).Page(), "empty": Make(own(t)).Page(), "class": classOf30(t).Page()} {
		file := write(t, p)
		for _, width := range []int{360, 1200} {
			shot := filepath.Join(t.TempDir(), "shot.png")
			browser(t, file, fmt.Sprintf("--window-size=%d,2000", width), "--screenshot="+shot)
			img := picture(t, shot)
			if got := img.Bounds().Dx(); got != width {
				t.Errorf("%s: %d pixels wide, not %d", name, got, width)
			}
			// A margin stays free: nothing runs over the edge of the page.
			for y := range img.Bounds().Dy() {
				if r, g, b, _ := img.At(width-3, y).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff {
					t.Errorf("%s at %d: something is at the right edge, %d pixels down", name, width, y)
					break
				}
			}
			if inked(img) < 0.01 {
				t.Errorf("%s at %d: the page is empty", name, width)
			}
		}
	}
}

func picture(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// inked is the share of a picture that is not white.
func inked(img image.Image) float64 {
	n := 0
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			if img.At(x, y) != (color.NRGBA{255, 255, 255, 255}) && img.At(x, y) != (color.RGBA{255, 255, 255, 255}) {
				n++
			}
		}
	}
	return float64(n) / float64(b.Dx()*b.Dy())
}

// pages counts the pages of a PDF of chromium's.
var pages = regexp.MustCompile(`/Type\s*/Page\b`)

// TestPrinted: the report of somebody who did all there is takes two sheets.
func TestPrinted(t *testing.T) {
	longtest.NotShort(t, "it starts a browser")
	for name, p := range map[string]Page{"whole": whole(t).Page(), "empty": Make(own(t)).Page()} {
		pdf := filepath.Join(t.TempDir(), "report.pdf")
		browser(t, write(t, p), "--no-pdf-header-footer", "--print-to-pdf="+pdf)
		b, err := os.ReadFile(pdf)
		if err != nil {
			t.Fatal(err)
		}
		n := len(pages.FindAll(b, -1))
		t.Logf("%s: %d pages", name, n)
		if n < 1 || n > 2 {
			t.Errorf("%s takes %d pages", name, n)
		}
	}
}
