// A library, and no plug-in.
extern "C" int leasehold_nothing()
{
  return 0;
}
