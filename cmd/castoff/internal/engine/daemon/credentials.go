package daemon

import (
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/registry"
)

// hubKey is where `docker login` keeps the credentials for Docker Hub, whose
// host is called docker.io in references and registry-1.docker.io on the
// network.
const hubKey = "https://index.docker.io/v1/"

// key is what the user's credentials for a registry are kept under.
func key(host string) string {
	if host == "docker.io" || host == "registry-1.docker.io" {
		return hubKey
	}
	return host
}

// Credentials returns what the user has for a registry's host; empty ones if
// there is nothing. A credential helper that cannot run is an error: its answer
// would be "denied" otherwise. Source of the lock: BuildKit's authprovider;
// some helpers do not end when two of them run at once.
func (e *Daemon) Credentials(host string) (registry.AuthConfig, error) {
	e.asking.Lock()
	defer e.asking.Unlock()
	a, err := e.cfg.GetAuthConfig(key(host))
	return registry.AuthConfig{
		Username: a.Username, Password: a.Password, Auth: a.Auth, ServerAddress: a.ServerAddress,
		IdentityToken: a.IdentityToken, RegistryToken: a.RegistryToken,
	}, err
}

// RegistryAuth returns the user's credentials for the registry of ref, encoded
// for the API.
func (e *Daemon) RegistryAuth(ref string) (string, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", err
	}
	a, err := e.Credentials(reference.Domain(named))
	if err != nil {
		return "", err
	}
	return registry.EncodeAuthConfig(a)
}

// RegistryAuths returns the user's credentials for the registries of images,
// for builders that cannot ask for them; where there are none, it is up to the
// registry to refuse. Each registry is looked up once: that may start a
// program.
func (e *Daemon) RegistryAuths(refs []string) map[string]registry.AuthConfig {
	hosts := map[string]bool{}
	for _, ref := range refs {
		if named, err := reference.ParseNormalizedNamed(ref); err == nil { // else the builder says so
			hosts[reference.Domain(named)] = true
		}
	}
	auths := map[string]registry.AuthConfig{}
	for host := range hosts {
		if a, err := e.Credentials(host); err == nil && a != (registry.AuthConfig{}) {
			auths[key(host)] = a
		}
	}
	return auths
}
