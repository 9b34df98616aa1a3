# shellcheck shell=bash
#
# issuer: a private identity provider (issuer.py) and its tokens; needs lib.sh.
#
# It serves its metadata and keys over https, with the certificate $cert of the
# mail server. Its keys are called "first" and "second"; at first it publishes
# the first one only.

idp=$work/client/idp
jwks=$work/state/jwks.json

publish() { # KID[,MEMBER=VALUE...]...
	"$e2e/issuer.py" publish "$idp" "$issuer" "$@"
}

start_issuer() { # FILE WITH THE CERTIFICATE'S KEY
	local port kid
	mkdir -p "$idp/www"
	exec {port}< <(exec "$e2e/issuer.py" serve "$idp" "$cert" "$1" 2>"$work/log/issuer.log")
	started+=("$!")
	IFS= read -r -t 30 issuer_port <&"$port"
	exec {port}<&-
	issuer=https://localhost:$issuer_port
	for kid in first second; do
		"$e2e/issuer.py" key "$idp" "$kid"
	done
	publish first
}

# Its section, and one for our own tokens; before the daemon starts.
configure_issuer() { # [EXTRA AUTH SOCKETS]
	write_conf "$@"
	cat >>"$conf" <<-END
		[listen]
		http = $work/run/http.sock
		[token]
		issuer = https://mail.example.org
		audience = mailward
		max_ttl = 24h
		[oauth "idp"]
		issuer = $issuer
		audience = mail
		jwks = $jwks
		ca = $cert
		scopes = smtp=mail:send imap=mail:read
	END
}

# A token of the issuer for alice, good for ten minutes, with changes.
token() { # KID NAME=VALUE...
	local kid=$1 now text
	now=$(date +%s)
	shift
	text=$("$e2e/issuer.py" token "$idp" "$kid" "iss=$issuer" aud=mail "iat=$now" \
		"exp=$((now + 600))" preferred_username=Alice@Example.org "scope=openid mail:send" \
		jti=token-1 sid=session-1 "$@")
	secret "$text"
	printf '%s' "$text"
}

fetch() { mailward jwks fetch idp; }
issuer_state() { mailward --json status | jq -r ".issuers[] | select(.name == \"idp\") | $1"; }

# One of our own; its id is then in $work/client/jti.
own() { # OPTIONS of token issue...
	local json
	json=$(mailward --json token issue alice@example.org "$@") || return
	jq -r .jti <<<"$json" >"$work/client/jti"
	secret "$(jq -r .token <<<"$json")"
	jq -r .token <<<"$json"
}
