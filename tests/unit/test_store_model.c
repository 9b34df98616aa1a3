/*
 * The store against a model of it (store_model.h): the same random questions to both,
 * each answer compared.
 *
 * The seed is printed; MW_SEED asks the same questions again, and MW_QUESTIONS says how
 * many. When a killed writer dies is up to the machine, so the second test asks the same
 * questions only until then.
 */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/span.h"
#include "common/store/open.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/store_questions.h"
#include "tests/unit/temp_folder.h"

#define QUESTIONS 100000

/* In so many questions, on average, … */
#define REOPEN_EVERY  400  /* … a handle is closed and opened again */
#define VIEW_EVERY    25   /* … a view begins or ends */
#define COMPARE_EVERY 2000 /* … all that can be read is compared */
#define ALIVE_AT_MOST 100  /* questions that are awaited of a writer before it is killed */

static uint64_t seed, questions = QUESTIONS;

struct run {
	char folder[TEMP_FOLDER_SIZE], url[TEMP_FOLDER_SIZE + 32];
	struct mw_store *handle[2];
	uint64_t random; /* what is not drawn from the sequence's numbers */
	struct sequence sequence;
	struct question question;
	struct answer real, model;
};

/* What a writer reports of each question that was answered. */
struct report {
	uint64_t number;
	int64_t given;
};

static struct mw_store *open_store(const struct run *r)
{
	struct mw_err err;
	struct mw_store *s = mw_store_open(r->url, true, keyring_of(1), &err);

	if (s == NULL)
		fprintf(stderr, "%s\n", err.text);
	return s;
}

static void open_handle(struct run *r, size_t i)
{
	r->handle[i] = open_store(r);
	assert_non_null(r->handle[i]);
}

static void close_handle(struct run *r, size_t i)
{
	mw_store_close(r->handle[i]);
	r->handle[i] = NULL;
}

static int set_up(void **state)
{
	struct run *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return -1;
	temp_folder_make(r->folder);
	snprintf(r->url, sizeof(r->url), "sqlite:%s/store.db", r->folder);
	sequence_begin(&r->sequence, seed);
	r->random = ~seed;
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct run *r = *state;

	close_handle(r, 0);
	close_handle(r, 1);
	temp_folder_remove(r->folder);
	free(r);
	return 0;
}

static bool one_in(struct run *r, uint64_t n)
{
	return random_below(&r->random, n) == 0;
}

/* false, and what differs is on standard error. */
static bool answers_match(struct run *r)
{
	char text[TEXT];

	if (strcmp(r->real.text, r->model.text) == 0)
		return true;
	question_text(&r->question, text);
	fprintf(stderr, "question %llu of seed %llu: %s\nthe store: %s\nthe model: %s\n",
		(unsigned long long)r->sequence.number, (unsigned long long)seed, text,
		r->real.text, r->model.text);
	return false;
}

/* The next question to both. */
static bool ask_next(struct run *r, struct mw_store *handle)
{
	question_draw(&r->sequence, &r->question);
	question_ask(handle, &r->question, &r->real);
	question_ask_model(&r->sequence.model, &r->question, r->real.given, &r->model);
	return answers_match(r);
}

static bool all_is_same(struct run *r, struct mw_store *handle, struct model *m)
{
	return questions_compare_all(handle, m, &r->question, &r->real, &r->model);
}

/* Two handles, in views, closed and opened again */

/* What happens to a handle between two questions. */
static void disturb(struct run *r, size_t i)
{
	if (one_in(r, VIEW_EVERY))
		mw_store_view_begin(r->handle[i]);
	if (one_in(r, VIEW_EVERY))
		mw_store_view_end(r->handle[i]);
	if (one_in(r, REOPEN_EVERY)) {
		close_handle(r, i);
		if (one_in(r, 3)) { /* nobody has it open for a moment */
			close_handle(r, !i);
			open_handle(r, !i);
		}
		open_handle(r, i);
	}
}

static void store_answers_as_its_model_does(void **state)
{
	struct run *r = *state;

	open_handle(r, 0);
	open_handle(r, 1);
	for (uint64_t n = 0; n < questions; n++) {
		size_t i = random_below(&r->random, 2);

		disturb(r, i);
		assert_true(ask_next(r, r->handle[i]));
		if (one_in(r, COMPARE_EVERY))
			assert_true(all_is_same(r, r->handle[i], &r->sequence.model) ||
				    answers_match(r));
	}
	assert_true(all_is_same(r, r->handle[0], &r->sequence.model) || answers_match(r));
}

/* Writers that are killed */

/* In the child: ask and report until the end. */
static void write_until_killed(struct run *r, int out)
{
	struct mw_store *handle[2] = { open_store(r), open_store(r) };

	while (handle[0] != NULL && handle[1] != NULL &&
	       ask_next(r, handle[random_below(&r->random, 2)])) {
		struct report report = { r->sequence.number, r->real.given };

		if (write(out, &report, sizeof(report)) != sizeof(report))
			break;
	}
	_exit(1);
}

static pid_t start_writer(struct run *r, int *in)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		write_until_killed(r, ends[1]);
	}
	close(ends[1]);
	*in = ends[0];
	return pid;
}

/* What the child was asked, and answered, is asked of our model. false: there is no
 * further report. */
static bool follow(struct run *r, int in)
{
	struct report report;
	ssize_t n = read(in, &report, sizeof(report));

	if (n == 0)
		return false;
	assert_int_equal(n, sizeof(report));
	question_draw(&r->sequence, &r->question);
	assert_int_equal(r->sequence.number, report.number);
	question_ask_model(&r->sequence.model, &r->question, report.given, &r->model);
	return true;
}

/* Not only where it has just reported. */
static void wait_a_little(struct run *r)
{
	const struct timespec pause = { .tv_nsec = (long)random_below(&r->random, 300) * 1000 };

	nanosleep(&pause, NULL);
}

static void kill_writer(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* If it ended by itself, it said why. */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Nothing that can be read tells whether the question was answered: recovery codes were
 * replaced by as many others, say. Asked again, it certainly was. */
static void ask_again(struct run *r, const struct question *question)
{
	question_ask(r->handle[0], question, &r->real);
	question_ask_model(&r->sequence.model, question, r->real.given, &r->model);
}

/*
 * The question after the last report may have been answered or not. Either way the
 * store is as the model is then, in everything.
 */
static void settle(struct run *r)
{
	bool unanswered;

	static struct model asked; /* too large for a stack */
	struct question question;

	question_draw(&r->sequence, &question);
	asked = r->sequence.model;
	question_ask_model(&asked, &question, 0, &r->model);
	unanswered = all_is_same(r, r->handle[0], &r->sequence.model);
	if (all_is_same(r, r->handle[0], &asked)) {
		if (unanswered)
			ask_again(r, &question);
		else
			r->sequence.model = asked;
		return;
	}
	if (unanswered)
		return;
	question_text(&question, r->real.text);
	fprintf(stderr, "a writer was killed after question %llu; the next was %s\n",
		(unsigned long long)r->sequence.number - 1, r->real.text);
	fprintf(stderr, "If that one was not answered:\n");
	(void)(all_is_same(r, r->handle[0], &r->sequence.model) || answers_match(r));
	fprintf(stderr, "If it was:\n");
	(void)(all_is_same(r, r->handle[0], &asked) || answers_match(r));
	fail_msg("the store is as it never was");
}

static void let_one_writer_die(struct run *r)
{
	uint64_t awaited = random_below(&r->random, ALIVE_AT_MOST);
	bool early = one_in(r, 2);
	pid_t pid;
	int in;

	pid = start_writer(r, &in);
	if (early) /* the store is open elsewhere when the writer dies */
		open_handle(r, 0);
	for (uint64_t i = 0; i < awaited && follow(r, in); i++)
		;
	wait_a_little(r);
	kill_writer(pid);
	while (follow(r, in))
		;
	close(in);
	if (!early)
		open_handle(r, 0);
	settle(r);
	close_handle(r, 0);
}

static void killed_writer_leaves_all_that_it_reported_and_at_most_one_write_more(void **state)
{
	struct run *r = *state;
	unsigned writers = 0;

	open_handle(r, 0); /* makes the store */
	close_handle(r, 0);
	while (r->sequence.number < questions / 5) {
		let_one_writer_die(r);
		writers++;
	}
	print_message("# %u writers were killed in %llu questions\n", writers,
		      (unsigned long long)r->sequence.number);
}

static void take_number(const char *name, uint64_t *out)
{
	const char *text = getenv(name);

	if (text != NULL && !mw_span_number(mw_span_str(text), UINT64_MAX, out)) {
		fprintf(stderr, "%s=%s: is not a number\n", name, text);
		exit(2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(store_answers_as_its_model_does, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			killed_writer_leaves_all_that_it_reported_and_at_most_one_write_more,
			set_up, tear_down),
	};

	if (getrandom(&seed, 4, 0) != 4)
		return 2;
	take_number("MW_SEED", &seed);
	take_number("MW_QUESTIONS", &questions);
	printf("# MW_SEED=%llu MW_QUESTIONS=%llu\n", (unsigned long long)seed,
	       (unsigned long long)questions);
	fflush(stdout);
	return cmocka_run_group_tests_name("store model", tests, NULL, NULL);
}
