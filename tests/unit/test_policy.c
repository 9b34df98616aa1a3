/* Policy: each objection holds alone, in its order, and at its very second. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/policy.h"

#define NOW 1000000

struct question {
	struct mw_key_record record;
	struct mw_address remote;
	struct mw_policy_request request;
};

/* One that nothing is to be said against, with every restriction in place. */
static void begin(struct question *q)
{
	memset(q, 0, sizeof(*q));
	q->record.name_matches = true;
	q->record.account.valid_after = NOW - 100;
	q->record.key.created = NOW - 100;
	q->record.key.not_before = NOW - 50;
	q->record.key.expires = NOW + 50;
	strcpy(q->record.key.scopes, "imap smtp");
	strcpy(q->record.key.networks, "192.0.2.0/24 2001:db8::/32");
	q->record.key.bind = MW_BIND_FIRST_USE;
	strcpy(q->record.key.bound, "192.0.2.0/24");
	q->remote = mw_address_parse(mw_span_str("192.0.2.1"));
	q->request.scope = "smtp";
}

static struct mw_decision decide(struct question *q, int64_t now)
{
	q->request.remote = &q->remote;
	return mw_policy_decide(&q->record, &q->request, now);
}

static void assert_accepted(struct question *q)
{
	struct mw_decision d = decide(q, NOW);

	assert_int_equal(d.verdict, MW_OK);
	assert_int_equal(d.reason, MW_R_ACCEPTED);
}

static void assert_denied(struct question *q, enum mw_reason reason)
{
	struct mw_decision d = decide(q, NOW);

	assert_int_equal(d.verdict, MW_DENY);
	assert_string_equal(mw_reason_name(d.reason), mw_reason_name(reason));
	assert_false(d.bind);
}

static void under_another_name(struct question *q)
{
	q->record.name_matches = false;
}

static void disabled(struct question *q)
{
	q->record.account.disabled = true;
}

static void revoked(struct question *q)
{
	q->record.key.revoked = 1;
}

static void outdated(struct question *q)
{
	q->record.account.valid_after = q->record.key.created + 1;
}

static void too_early(struct question *q)
{
	q->record.key.not_before = NOW + 1;
}

static void expired(struct question *q)
{
	q->record.key.expires = NOW;
}

static void for_another_service(struct question *q)
{
	q->request.scope = "pop3";
}

static void from_another_network(struct question *q)
{
	strcpy(q->record.key.networks, "203.0.113.0/24");
}

static void bound_elsewhere(struct question *q)
{
	strcpy(q->record.key.bound, "192.0.3.0/24");
}

/* In the order they are asked in. */
static const struct {
	void (*object)(struct question *q);
	enum mw_reason reason;
} objections[] = {
	{ under_another_name, MW_R_NAME_MISMATCH },
	{ disabled, MW_R_ACCOUNT_DISABLED },
	{ revoked, MW_R_KEY_REVOKED },
	{ outdated, MW_R_KEY_OUTDATED },
	{ too_early, MW_R_KEY_NOT_YET_VALID },
	{ expired, MW_R_KEY_EXPIRED },
	{ for_another_service, MW_R_SCOPE_MISSING },
	{ from_another_network, MW_R_NETWORK_REFUSED },
	{ bound_elsewhere, MW_R_BOUND_ELSEWHERE },
};
#define OBJECTIONS (sizeof(objections) / sizeof(objections[0]))

static void a_key_that_fits_every_restriction_is_accepted(void **state)
{
	struct question q;

	(void)state;
	begin(&q);
	assert_accepted(&q);
	assert_false(decide(&q, NOW).bind);
}

static void a_zeroed_record_is_denied(void **state)
{
	struct question q = { .request.scope = "smtp" };

	(void)state;
	assert_denied(&q, MW_R_NAME_MISMATCH);
	q.record.name_matches = true;
	assert_denied(&q, MW_R_SCOPE_MISSING);
}

static void each_objection_alone_denies(void **state)
{
	struct question q;

	(void)state;
	for (size_t i = 0; i < OBJECTIONS; i++) {
		begin(&q);
		objections[i].object(&q);
		assert_denied(&q, objections[i].reason);
	}
}

static void of_two_objections_the_earlier_one_is_the_reason(void **state)
{
	struct question q;

	(void)state;
	for (size_t i = 0; i < OBJECTIONS; i++) {
		for (size_t j = i + 1; j < OBJECTIONS; j++) {
			begin(&q);
			objections[j].object(&q);
			objections[i].object(&q);
			assert_denied(&q, objections[i].reason);
		}
	}
}

static void the_user_name_apikey_spares_the_name_and_nothing_else(void **state)
{
	struct question q;

	(void)state;
	for (size_t i = 0; i < OBJECTIONS; i++) {
		begin(&q);
		q.request.key_names_account = true;
		objections[i].object(&q);
		if (objections[i].reason == MW_R_NAME_MISMATCH)
			assert_accepted(&q);
		else
			assert_denied(&q, objections[i].reason);
	}
}

static void times_hold_to_the_second(void **state)
{
	struct question q;

	(void)state;
	begin(&q);
	assert_int_equal(decide(&q, NOW - 51).reason, MW_R_KEY_NOT_YET_VALID);
	assert_int_equal(decide(&q, NOW - 50).reason, MW_R_ACCEPTED);
	assert_int_equal(decide(&q, NOW + 49).reason, MW_R_ACCEPTED);
	assert_int_equal(decide(&q, NOW + 50).reason, MW_R_KEY_EXPIRED);
	q.record.key.created = q.record.account.valid_after;
	assert_accepted(&q);
	q.record.key.created--;
	assert_denied(&q, MW_R_KEY_OUTDATED);
}

static void times_that_are_not_set_restrict_nothing(void **state)
{
	struct question q;

	(void)state;
	begin(&q);
	q.record.key.not_before = q.record.key.expires = q.record.account.valid_after = 0;
	assert_int_equal(decide(&q, 0).reason, MW_R_ACCEPTED);
	assert_int_equal(decide(&q, INT64_MAX).reason, MW_R_ACCEPTED);
}

static void an_unknown_address_passes_no_restriction_to_networks(void **state)
{
	struct question q;

	(void)state;
	begin(&q);
	q.remote.known = false;
	assert_denied(&q, MW_R_NETWORK_REFUSED);
	q.record.key.networks[0] = '\0';
	assert_denied(&q, MW_R_BOUND_ELSEWHERE);
	q.record.key.bound[0] = '\0';
	assert_denied(&q, MW_R_BOUND_ELSEWHERE);
	q.record.key.bind = MW_BIND_NO;
	assert_accepted(&q);
}

static void only_a_key_that_waits_for_its_first_use_is_to_be_bound(void **state)
{
	struct question q;

	(void)state;
	begin(&q);
	q.record.key.bound[0] = '\0';
	assert_accepted(&q);
	assert_true(decide(&q, NOW).bind);
	q.record.key.bind = MW_BIND_NO;
	assert_accepted(&q);
	assert_false(decide(&q, NOW).bind);
	/* A network that is left over from a binding given up restricts nothing. */
	strcpy(q.record.key.bound, "203.0.113.0/24");
	assert_accepted(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_that_fits_every_restriction_is_accepted),
		cmocka_unit_test(a_zeroed_record_is_denied),
		cmocka_unit_test(each_objection_alone_denies),
		cmocka_unit_test(of_two_objections_the_earlier_one_is_the_reason),
		cmocka_unit_test(the_user_name_apikey_spares_the_name_and_nothing_else),
		cmocka_unit_test(times_hold_to_the_second),
		cmocka_unit_test(times_that_are_not_set_restrict_nothing),
		cmocka_unit_test(an_unknown_address_passes_no_restriction_to_networks),
		cmocka_unit_test(only_a_key_that_waits_for_its_first_use_is_to_be_bound),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
