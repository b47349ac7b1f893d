#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How many fields of a call or message resource are taken (spec 3.1).
#define REBILL_JSON_FIELDS 16

/// How many readable bytes must follow a line.
#define REBILL_JSON_PADDING 64

/// A value as text; `start` is NULL when it is absent or null.
typedef struct {
  const uint8_t *start;
  size_t length;
} rebill_json_text;

typedef struct rebill_json_parser rebill_json_parser;

rebill_json_parser *rebill_json_new(void);
void rebill_json_free(rebill_json_parser *parser);

enum { REBILL_JSON_OK = 0, REBILL_JSON_NOT_ONE_OBJECT = 1, REBILL_JSON_BAD_VALUE = 2 };

/// Reads one line as one JSON object and takes the fields of spec 3.1 from it, in the order
/// `sid account_sid direction from to status start_time date_sent date_created date_updated
/// duration num_segments num_media price price_unit error_code`. Of a repeated key the last counts.
///
/// The texts live until the next call. All of the line is checked, fields that are not taken
/// included.
int rebill_json_read(rebill_json_parser *parser, const uint8_t *line, size_t length,
                     rebill_json_text *fields, size_t longest_field);

#ifdef __cplusplus
}
#endif
