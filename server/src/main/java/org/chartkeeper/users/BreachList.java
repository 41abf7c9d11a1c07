package org.chartkeeper.users;

/** Passwords that are known from breaches, so that others will try them. */
@FunctionalInterface
interface BreachList {

    /** Knows none. */
    BreachList NONE = password -> false;

    boolean has(String password);
}
