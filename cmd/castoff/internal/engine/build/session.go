package build

import (
	"context"
	"net"

	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/auth"
	"github.com/moby/buildkit/session/secrets/secretsprovider"
	"google.golang.org/grpc"
)

// startSession gives BuildKit a way to ask for the user's credentials, and for
// the secrets of a build. It returns the session's ID, empty if the daemon has
// no sessions (Podman answers 404): a build that needs no credentials works
// without one.
func (e *Builder) startSession(ctx context.Context, secrets map[string]string) (id string, stop func()) {
	s, err := session.NewSession(ctx, "castoff")
	if err != nil {
		return "", func() {}
	}
	s.Allow(&authServer{engine: e})
	if len(secrets) > 0 {
		store := map[string][]byte{}
		for id, value := range secrets {
			store[id] = []byte(value)
		}
		s.Allow(secretsprovider.FromMap(store))
	}
	dialed := make(chan error, 1)
	dial := func(ctx context.Context, proto string, meta map[string][]string) (net.Conn, error) {
		c, err := e.API().DialHijack(ctx, "/session", proto, meta)
		dialed <- err
		return c, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Run(ctx, dial) // ends with the connection
	}()
	select {
	case err := <-dialed:
		if err != nil {
			return "", func() {}
		}
	case <-done:
		return "", func() {}
	}
	return s.ID(), func() {
		s.Close()
		<-done
	}
}

// authServer answers BuildKit with the user's credentials, as BuildKit's own
// authprovider does. That one can fetch tokens for the daemon as well, and
// brings along BuildKit's whole client to do it, a sixth of all packages to be
// compiled; where nobody offers tokens, the daemon fetches them itself.
type authServer struct {
	auth.UnimplementedAuthServer
	engine *Builder
}

// Register is for the session: it adds the server to those it has.
func (a *authServer) Register(s *grpc.Server) { auth.RegisterAuthServer(s, a) }

// Credentials returns what the user has for a registry's host; an answer
// without a secret if there is nothing.
func (a *authServer) Credentials(_ context.Context, req *auth.CredentialsRequest) (*auth.CredentialsResponse, error) {
	c, err := a.engine.Credentials(req.Host)
	if err != nil {
		return nil, err
	}
	if c.IdentityToken != "" {
		// A token in place of a password has no user. Source: BuildKit's
		// authprovider, which the resolver of the daemon expects.
		return &auth.CredentialsResponse{Secret: c.IdentityToken}, nil
	}
	return &auth.CredentialsResponse{Username: c.Username, Secret: c.Password}, nil
}
