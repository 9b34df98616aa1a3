# shellcheck shell=bash
#
# lemonldap: a private LemonLDAP::NG (Debian's packages) as the identity provider;
# needs lib.sh and unpacked.sh.
#
# Its portal runs in llng-fastcgi-server behind an nginx with the certificate $cert.
# LemonLDAP::NG reads /etc/lemonldap-ng/lemonldap-ng.ini and no other file: each of its
# programs runs in a mount namespace of its own, in which that is ours. Its module
# "Demo" knows the people: dwho and rtyler, whose passwords are their names.
#
# One client is registered, as a mail program would be: "thunderbird", without a
# secret, with PKCE, which gets JWTs as access tokens. "mailward" has a secret and may
# introspect; "opaque" gets access tokens that are no JWTs.

lemon=$work/client/lemon # it is the provider's side, and holds secrets of its own
lemon_secret=introspection-secret-$RANDOM$RANDOM

write_lemon_ini() {
	cat >"$lemon/lemonldap-ng.ini" <<-END
		[all]
		logLevel = notice
		checkTime = 1
		[configuration]
		type = File
		dirName = $lemon/conf
		localStorage = Cache::FileCache
		localStorageOptions = { 'namespace' => 'configuration', 'default_expires_in' => 1, 'directory_umask' => '007', 'cache_root' => '$lemon/cache', 'cache_depth' => 1 }
		[portal]
		staticPrefix = /static
		templateDir = /usr/share/lemonldap-ng/portal/templates
		languages = en
		[handler]
		status = 0
	END
}

# The configuration that the package ships, with our paths, keys and clients.
write_lemon_conf() {
	openssl genrsa -out "$work/client/lemon.pem" 2048 2>/dev/null
	openssl rsa -in "$work/client/lemon.pem" -pubout -out "$lemon/lemon.pub" 2>/dev/null
	jq --arg dir "$lemon" --arg url "$lemon_url/" --arg logout "http://localhost:$logout_port/backchannel_logout" --arg secret "$lemon_secret" \
		--rawfile private "$work/client/lemon.pem" --rawfile public "$lemon/lemon.pub" '
		def client($id): {
			oidcRPMetaDataOptionsClientID: $id,
			oidcRPMetaDataOptionsRedirectUris: "https://localhost/done",
			oidcRPMetaDataOptionsBypassConsent: 1,
			oidcRPMetaDataOptionsIDTokenSignAlg: "RS256",
			oidcRPMetaDataOptionsAccessTokenSignAlg: "RS256",
			oidcRPMetaDataOptionsLogoutBypassConfirm: 1,
			oidcRPMetaDataOptionsUserIDAttr: "uid" };
		def mail_program($id): client($id) + {
			oidcRPMetaDataOptionsPublic: 1,
			oidcRPMetaDataOptionsRequirePKCE: 1,
			oidcRPMetaDataOptionsRefreshToken: 1 };
		.domain = "localhost" | .portal = $url | .securedCookie = 1 | .requireToken = 0
		| .globalStorageOptions.Directory = "\($dir)/sessions"
		| .globalStorageOptions.LockDirectory = "\($dir)/sessions/lock"
		| .persistentStorageOptions.Directory = "\($dir)/persistent"
		| .persistentStorageOptions.LockDirectory = "\($dir)/persistent/lock"
		| .localSessionStorageOptions.cache_root = "\($dir)/cache"
		| .registerDB = "Null" | .passwordDB = "Null" | del(.reloadUrls)
		| .issuerDBOpenIDConnectActivation = 1
		| .oidcServiceMetaDataIssuer = ($url | rtrimstr("/"))
		| .oidcServicePrivateKeySig = $private | .oidcServicePublicKeySig = $public
		| .oidcServiceKeyIdSig = "first" | .oidcServiceAllowAuthorizationCodeFlow = 1
		| .oidcRPMetaDataOptions = {
			mail: (mail_program("thunderbird") + {
				oidcRPMetaDataOptionsLogoutUrl: $logout,
				oidcRPMetaDataOptionsLogoutType: "back",
				oidcRPMetaDataOptionsLogoutSessionRequired: 1,
				oidcRPMetaDataOptionsAccessTokenJWT: 1,
				oidcRPMetaDataOptionsAdditionalAudiences: "https://mail.example.org",
				oidcRPMetaDataOptionsAccessTokenClaims: 1 }),
			opaque: mail_program("opaque"),
			mailward: (client("mailward") + { oidcRPMetaDataOptionsClientSecret: $secret }) }
		| .oidcRPMetaDataExportedVars = ([.oidcRPMetaDataOptions | keys[] |
			{ (.): { email: "mail", preferred_username: "uid" } }] | add)
		| .oidcRPMetaDataScopeRules = { mail: { mail: "1" }, opaque: { mail: "1" } }
	' /var/lib/lemonldap-ng/conf/lmConf-1.json >"$lemon/conf/lmConf-1.json"
}

write_lemon_nginx() { # FILE WITH THE CERTIFICATE'S KEY
	cat >"$lemon/nginx.conf" <<-END
		daemon off;
		user www-data;
		pid $lemon/run/nginx.pid;
		error_log $work/log/lemon-nginx.log;
		events {}
		http {
			access_log off;
			client_body_temp_path $lemon/nginx/body;
			proxy_temp_path $lemon/nginx/proxy;
			fastcgi_temp_path $lemon/nginx/fastcgi;
			uwsgi_temp_path $lemon/nginx/uwsgi;
			scgi_temp_path $lemon/nginx/scgi;
			# Where it sends logout tokens, passed on to mailwardd.
			server {
				listen 127.0.0.1:$logout_port;
				location = /backchannel_logout { proxy_pass http://unix:$http_socket:; }
			}
			server {
				listen 127.0.0.1:$lemon_port ssl;
				ssl_certificate $cert;
				ssl_certificate_key $1;
				root /usr/share/lemonldap-ng/portal/htdocs;
				location / { rewrite ^/(.*)\$ /index.psgi/\$1 last; }
				location ~ ^(?<script>/.*\.psgi)(?:\$|/) {
					include /etc/nginx/fastcgi_params;
					fastcgi_pass unix:$lemon/run/llng.sock;
					fastcgi_param HTTPS on;
					fastcgi_param HTTP_HOST \$http_host;
					fastcgi_param LLTYPE psgi;
					fastcgi_param SCRIPT_FILENAME \$document_root\$script;
					fastcgi_split_path_info ^(.*\.psgi)(/.*)\$;
					fastcgi_param PATH_INFO \$fastcgi_path_info;
				}
			}
		}
	END
}

# A program of LemonLDAP::NG, where the one configuration file it reads is ours. It
# keeps the process id of the caller.
in_lemon() { # COMMAND...
	exec env LLNG_DEFAULTLOGGER=Lemonldap::NG::Common::Logger::Std \
		unshare --mount --propagation private sh -c '
			mount --bind "$0" /etc/lemonldap-ng/lemonldap-ng.ini && exec "$@"' \
		"$lemon/lemonldap-ng.ini" "$@"
}

start_portal() {
	rm -f "$lemon/run/llng.sock"
	(in_lemon llng-fastcgi-server --foreground -u www-data -g www-data -n 1 \
		-s "$lemon/run/llng.sock" -p "$lemon/run/llng.pid") >>"$work/log/lemon.log" 2>&1 &
	portal_pid=$!
	started+=("$portal_pid")
	eventually test -S "$lemon/run/llng.sock"
}

lemon_answers() {
	curl --silent --fail --cacert "$cert" "$lemon_url/.well-known/openid-configuration"
}

# $lemon_url is the issuer then.
start_lemon() { # FILE WITH THE CERTIFICATE'S KEY
	mkdir -p "$lemon"/{conf,cache,run,nginx,sessions/lock,persistent/lock}
	secret "$lemon_secret"
	lemon_port=$(free_port) logout_port=$(free_port)
	lemon_url=https://localhost:$lemon_port
	write_lemon_ini
	write_lemon_conf
	write_lemon_nginx "$1"
	chmod 711 "$work/client" "$lemon"
	chown -R www-data "$lemon"/{conf,cache,run,sessions,persistent}
	start_portal || return 1
	nginx -c "$lemon/nginx.conf" >>"$work/log/lemon-nginx.log" 2>&1 &
	started+=($!)
	eventually lemon_answers
}

lemon_curl() { curl --silent --show-error --max-time 20 --cacert "$cert" "$@"; }

# Log in at the portal, as a browser would; prints the session's cookie.
lemon_session() { # USER
	lemon_curl --header 'Accept: application/json' --data "user=$1&password=$1" "$lemon_url/" |
		jq -r .id
}

# Log out there; a provider that can tells the others.
lemon_logout() { # SESSION
	lemon_curl --cookie "lemonldap=$1" --output /dev/null "$lemon_url/?logout=1"
}
sends_logout_tokens() { lemon_answers | jq -e .backchannel_logout_supported; }

# What a mail program does: the code with PKCE, and tokens for it; prints the answer.
lemon_tokens() { # CLIENT SESSION SCOPES
	local verifier challenge code done=https%3A%2F%2Flocalhost%2Fdone
	verifier=$(openssl rand -hex 32)
	challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | basenc --base64url | tr -d =)
	code=$(lemon_curl --cookie "lemonldap=$2" --output /dev/null --write-out '%{redirect_url}' \
		"$lemon_url/oauth2/authorize?response_type=code&client_id=$1&redirect_uri=$done&scope=${3// /%20}&code_challenge=$challenge&code_challenge_method=S256" |
		sed -n 's/.*[?&]code=\([^&]*\).*/\1/p')
	lemon_curl --data "grant_type=authorization_code&client_id=$1&code=$code&redirect_uri=$done&code_verifier=$verifier" \
		"$lemon_url/oauth2/token"
}

# With the refresh token that the answer before had.
lemon_refresh() { # CLIENT ANSWER
	lemon_curl --data "grant_type=refresh_token&client_id=$1&refresh_token=$(jq -r .refresh_token <<<"$2")" \
		"$lemon_url/oauth2/token"
}

# Its only key is replaced at once, as its administrator does it who presses "New keys" (and
# the cron script of 2.16; that of 2.21 announces the next key first). The portal looks for
# a new configuration by the second and now and then takes the old one for it, so it is
# started anew; sessions are in files.
rotate_lemon() {
	openssl genrsa -out "$lemon/second.pem" 2048 2>/dev/null
	openssl rsa -in "$lemon/second.pem" -pubout -out "$lemon/second.pub" 2>/dev/null
	jq --rawfile private "$lemon/second.pem" --rawfile public "$lemon/second.pub" '
		.cfgNum = 2 | .oidcServicePrivateKeySig = $private | .oidcServicePublicKeySig = $public
		| .oidcServiceKeyIdSig = "second"' "$lemon/conf/lmConf-1.json" >"$lemon/conf/lmConf-2.json" || return
	chown www-data "$lemon/conf/lmConf-2.json"
	end "$portal_pid"
	start_portal && eventually lemon_answers
}
lemon_kid() { lemon_curl "$lemon_url/oauth2/jwks" | jq -r '.keys[0].kid'; }
lemon_kid_is_not() { [ "$(lemon_kid)" != "$1" ]; }

# What mailward.conf needs to ask about opaque tokens; the section "lemonldap" is the
# last one. The unprivileged user games stands in for the helper's own.
configure_introspection() {
	printf '%s\n' "$lemon_secret" >"$work/client/introspection.secret"
	chown games "$work/client/introspection.secret"
	chmod 600 "$work/client/introspection.secret"
	cat >>"$conf" <<-END
		introspection = $lemon_url/oauth2/introspect
		introspection_client = mailward
		introspection_secret = $work/client/introspection.secret
		[introspection]
		socket = $work/run/introspect.sock
		user = games
	END
}

start_introspection() {
	local ready
	exec {ready}< <(exec "$build/introspect/mailward-introspect" -c "$conf" --ready-fd 3 \
		3>&1 >>"$work/log/introspect.log" 2>&1)
	introspection_pid=$!
	started+=("$introspection_pid")
	IFS= read -r -t 30 <&"$ready"
	local r=$?
	exec {ready}<&-
	return $r
}
