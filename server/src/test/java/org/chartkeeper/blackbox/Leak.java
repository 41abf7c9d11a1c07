package org.chartkeeper.blackbox;

/** The ways in which a server can let on about what is withheld that the noninterference test must notice. */
enum Leak {
    NONE,
    TOTAL,
    NEXT_LINK,
    HAS,
    SORT,
    INCLUDE,
    NOT_MODIFIED,
    CONFLICT,
    SEQUENTIAL_ID,
    PROGRESS,
    CACHED_PAGE,
    META,
    ERROR_TEXT,
    SUBSCRIPTION_NUMBER,
    MANIFEST_COUNT,
    SUMMARY_COUNT
}
