package main

import (
	"crypto/tls"
	"fmt"
)

// serve starts the server for one client, on this machine only, and returns
// its address.
func serve(keys string) (string, error) {
	pair, err := tls.X509KeyPair([]byte(keys), []byte(keys))
	if err != nil {
		return "", err
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		return "", err
	}
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		fmt.Fprintln(conn, "next ferry 07:40")
		conn.Close()
	}()
	return l.Addr().String(), nil
}

// The keys below are throw-away keys, made for this exercise. They protect
// nothing, and are valid for a hundred years so that it goes on working.

// board is the certificate of the harbour board's server, signed by the
// authority in certs/harbour-ca.pem, and its key.
const board = `
-----BEGIN CERTIFICATE-----
MIIB1TCCAXqgAwIBAgIUfD3GJKJQQq694uZ3YtaL5DqHAp8wCgYIKoZIzj0EAwIw
NTEWMBQGA1UECgwNSGFyYm91ciBCb2FyZDEbMBkGA1UEAwwSSGFyYm91ciBCb2Fy
ZCBSb290MCAXDTI2MTEyMzE2MjYzMFoYDzIxMjYxMDMwMTYyNjMwWjAhMR8wHQYD
VQQDDBZ0aW1ldGFibGUuaGFyYm91ci50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAETH2bwmr/PwXQmOxBnw+ZvDjiRcNB7dk9aR51sOnXkN5I2YbbopzEhpvx
5Ws41OUZ41e4dx8Dbmo1W/HWRCciCKN6MHgwIQYDVR0RBBowGIIWdGltZXRhYmxl
LmhhcmJvdXIudGVzdDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQU3Jjg
g4S0iw7WU9eOWeCNIgyaxsQwHwYDVR0jBBgwFoAUCSl6f7CMMqMcf7okYW/GJAn6
VUEwCgYIKoZIzj0EAwIDSQAwRgIhAMWorBf3djEA0yhpFuACXLXo8Vlj2S5Vb1NG
lXEqjb/yAiEA4uw7D52Mbz+FAI4jUJhQRnT8UV2v5FIiOzQI2S8CNg8=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVpA6hwAvfMSfZCr3
VMuRq62NNXffcBhVRucTNxpDSk+hRANCAARMfZvCav8/BdCY7EGfD5m8OOJFw0Ht
2T1pHnWw6deQ3kjZhtuinMSGm/HlazjU5RnjV7h3HwNuajVb8dZEJyII
-----END PRIVATE KEY-----
`

// impostor is a certificate for the same name that nobody has signed.
const impostor = `
-----BEGIN CERTIFICATE-----
MIIBvTCCAWKgAwIBAgIUS6lOS1nFFLvcw33DEh52KQZk15gwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWdGltZXRhYmxlLmhhcmJvdXIudGVzdDAgFw0yNjExMjMxNjI2
MzBaGA8yMTI2MTAzMDE2MjYzMFowITEfMB0GA1UEAwwWdGltZXRhYmxlLmhhcmJv
dXIudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMpWVFtyZTdWRPxXSdG9
wuCUwfmW4lJPC/1yU+OwG1XHsxl0h/nNlLqMYfPLZldcs6RwTukxD/YJX7gTP3+b
jOGjdjB0MB0GA1UdDgQWBBQBFxIDjywlr7awey4BD9lpZr0g9jAfBgNVHSMEGDAW
gBQBFxIDjywlr7awey4BD9lpZr0g9jAPBgNVHRMBAf8EBTADAQH/MCEGA1UdEQQa
MBiCFnRpbWV0YWJsZS5oYXJib3VyLnRlc3QwCgYIKoZIzj0EAwIDSQAwRgIhAMFq
ppPB1aEAp2iRFf43pjCJo9/TUerm6YdyIUDi9iYdAiEAglM/S2OHFyzgdc1ujNI0
YVKT8XpjMO7QpSvTb+yBvWk=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1QTH7Ur0PPZunMPF
oiz6caW1mrubzyudyqx9uf+4VIKhRANCAATKVlRbcmU3VkT8V0nRvcLglMH5luJS
Twv9clPjsBtVx7MZdIf5zZS6jGHzy2ZXXLOkcE7pMQ/2CV+4Ez9/m4zh
-----END PRIVATE KEY-----
`
