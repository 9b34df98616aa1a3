dist_man_MANS += man/mailward.1 man/mailward.conf.5 man/mailwardd.8
