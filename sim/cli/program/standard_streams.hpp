// The three streams that a program starts with may be closed, full, or read by nobody.
#pragma once

namespace leasehold::cli {

/// From then on what is written to standard error is lost where nobody takes it, and ends nothing; a reader of standard
/// output who leaves is an error of that stream, and no signal. Streams that were closed lead nowhere, so that no file
/// that is opened takes their number.
void secure_streams();

} // namespace leasehold::cli
